import { existsSync, readdirSync, readFileSync } from "node:fs";

// custom-elements.json, which tells editors and catalogues what the elements take and tell
// (https://github.com/webcomponents/custom-elements-manifest). It is made from what stands in the
// sources: the header of each class, and the docstrings of its properties and methods. (The field's
// own analyzer brings fifty packages and a TypeScript of its own for what are a few headers here.)

/** The tags, which are the names of the folders. Like all here, from the top of the project. */
export function elementTags() {
  return readdirSync("web")
    .filter((folder) => existsSync(sourceOf(folder)))
    .sort();
}

/** @param {string} tag */
function sourceOf(tag) {
  return `web/${tag}/${tag}.ts`;
}

/** The manifest. */
export function customElements() {
  const common = readClass("web/shared/element.ts");
  return {
    schemaVersion: "2.1.0",
    readme: "web/README.md",
    modules: elementTags().map((tag) => moduleOf(tag, common)),
  };
}

/** @typedef {ReturnType<typeof readClass>} ClassText */

/**
 * @param {string} tag
 * @param {ClassText} common
 */
function moduleOf(tag, common) {
  const element = readClass(sourceOf(tag));
  const { name, header } = element;
  const path = `dist/web/components/${tag}.js`;
  const properties = [...propertiesOf(element), ...propertiesOf(common)];
  return {
    kind: "javascript-module",
    path,
    declarations: [
      {
        kind: "class",
        customElement: true,
        tagName: tag,
        name,
        summary: tagsOf(header, "summary")[0]?.text,
        description: leadOf(header),
        superclass: { name: "HTMLElement" },
        attributes: properties.filter(({ attribute }) => attribute).map(attributeOf),
        members: [...properties.map(memberOf), ...methodsOf(element)],
        events: namedTags(header, "event"),
        slots: namedTags(header, "slot"),
        cssParts: [header, common.header].flatMap((text) => namedTags(text, "csspart")),
        cssProperties: [header, common.header].flatMap((text) => namedTags(text, "cssproperty")),
      },
    ],
    exports: [
      { kind: "custom-element-definition", name: tag, declaration: { name, module: path } },
    ],
  };
}

/**
 * The class of a module: its name, its header, and what is in it.
 *
 * @param {string} path
 */
function readClass(path) {
  const source = readFileSync(path, "utf8");
  const pattern =
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?export (?:abstract )?class (\w+)[^{]*\{([\s\S]*)\n\}/;
  const [, comment = "", name = "", body = ""] = pattern.exec(source) ?? [];
  return { name, header: textOf(comment), body };
}

/**
 * A comment's text, without its stars.
 *
 * @param {string} comment
 */
function textOf(comment) {
  return comment.replace(/^\s*\* ?/gm, "").trim();
}

/**
 * What stands between the summary and the next tag.
 *
 * @param {string} header
 */
function leadOf(header) {
  const [, ...paragraphs] = header.split(/\n\n/);
  const lead = paragraphs.filter((paragraph) => !paragraph.startsWith("@"));
  return lead.map((paragraph) => paragraph.replace(/\n/g, " ")).join("\n\n") || undefined;
}

/**
 * The texts behind the tags of one kind, each on one line.
 *
 * @param {string} header
 * @param {string} kind
 */
function tagsOf(header, kind) {
  const pattern = new RegExp(`^@${kind} ((?:(?!^@|\\n\\n)[\\s\\S])*)`, "gm");
  return [...header.matchAll(pattern)].map(([, text = ""]) => ({
    text: text.replace(/\s+/g, " ").trim(),
  }));
}

/**
 * Tags such as `@event {CustomEvent<Place>} tw-navigate - Another view is shown.` and
 * `@cssproperty [--tw-ground=white] - What is behind.`
 *
 * @param {string} header
 * @param {string} kind
 */
function namedTags(header, kind) {
  return tagsOf(header, kind).map(({ text }) => {
    const [, type, name = "", , preset, description = ""] =
      /^(?:\{(.+?)\} )?\[?([\w-]*)(=([^\]]*))?\]? ?(?:- )?(.*)$/.exec(text) ?? [];
    return { name, description, type: type && { text: type }, default: preset };
  });
}

/** @param {ClassText} element */
function propertiesOf({ body }) {
  const [, list = ""] = /static override properties[^=]*= \{([\s\S]*?)\n {2}\};/.exec(body) ?? [];
  return [...list.matchAll(/^ {4}(\w+): (\{.*\}),$/gm)]
    .map(([, name = "", options = ""]) => ({ name, options }))
    .filter(({ options }) => !options.includes("state: true"))
    .map(({ name, options }) => {
      const attribute = options.includes("attribute: false")
        ? undefined
        : (/attribute: "(.+?)"/.exec(options)?.[1] ?? name.toLowerCase());
      const { description, type } = fieldOf(body, name);
      return { name, attribute, description, type, reflects: options.includes("reflect: true") };
    });
}

/**
 * A field's docstring and type.
 *
 * @param {string} body
 * @param {string} name
 */
function fieldOf(body, name) {
  const pattern = new RegExp(
    `(?:/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*)?declare (?:readonly )?${name}: (.*);`,
  );
  const [, comment = "", type = ""] = pattern.exec(body) ?? [];
  return { description: textOf(comment).replace(/\s+/g, " "), type: { text: type } };
}

/** @typedef {ReturnType<typeof propertiesOf>[number]} Property */

/** @param {Property} property */
function attributeOf({ name, attribute, description, type }) {
  return { name: attribute, fieldName: name, description, type };
}

/** @param {Property} property */
function memberOf({ name, attribute, description, type, reflects }) {
  return { kind: "field", name, attribute, description, type, reflects };
}

/**
 * The methods that others may call: those with a docstring that are not private.
 *
 * @param {ClassText} element
 */
function methodsOf({ body }) {
  const pattern = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(?:async )?([a-z]\w*)\((.*)\): (.*) \{$/gm;
  return [...body.matchAll(pattern)].map(([, comment = "", name, , type = ""]) => ({
    kind: "method",
    name,
    description: textOf(comment).split(/\n@/)[0]?.replace(/\s+/g, " ").trim(),
    return: { type: { text: type } },
  }));
}
