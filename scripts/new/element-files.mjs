import { inCamelCase, inPascalCase, inWords } from "./names.mjs";

/**
 * The files of a new element, by path.
 *
 * @param {string} tag
 * @returns {Record<string, string>}
 */
export function elementFiles(tag) {
  const folder = `web/${tag}`;
  return {
    [`${folder}/${tag}.ts`]: classFile(tag),
    [`${folder}/${tag}.styles.ts`]: stylesFile(tag),
    [`${folder}/${tag}.events.ts`]: eventsFile(tag),
    [`${folder}/${tag}.test.ts`]: testFile(tag),
    [`web/entries/${tag}.ts`]: entryFile(tag),
  };
}

/** @param {string} tag */
function wordsOf(tag) {
  return inWords(tag.replace(/^tw-/, ""));
}

/** @param {string} tag */
function headingOf(tag) {
  const words = wordsOf(tag);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The element in the table of those that are tried in a foreign page.
 *
 * @param {string} tag
 */
export function embeddedRow(tag) {
  return `  "${tag}": {
    given: undefined,
    shows: heading("${headingOf(tag)}"),
    part: "title",
    act: (page) => press(page, "Press"),
    tells: ["${tag}-press", "1"],
  },
`;
}

/** @param {string} tag */
function stylesName(tag) {
  return `${inCamelCase(tag.replace(/^tw-/, ""))}Styles`;
}

/** @param {string} tag */
function classFile(tag) {
  const name = inPascalCase(tag);
  return `import { html, type TemplateResult } from "lit/html.js";
import { TaskwireElement } from "../shared/element.ts";
import { styles } from "../shared/styles.ts";
import { ${stylesName(tag)} } from "./${tag}.styles.ts";

/**
 * @summary Shows ${wordsOf(tag)}: say here what it is for.
 *
 * @event {${name}Event} ${tag}-press - Its button was pressed: \`detail.count\`.
 *
 * @csspart title - The heading.
 * @csspart count - How often that was.
 */
export class ${name} extends TaskwireElement {
  static override styles = [styles, ${stylesName(tag)}];

  #count = 0;

  #press = (): void => {
    this.#count++;
    this.requestUpdate();
    this.emit("${tag}-press", { count: this.#count });
  };

  protected override render(): TemplateResult {
    return html\`<h2 part="title">${headingOf(tag)}</h2>
      <button @click=\${this.#press}>Press</button> <output part="count">\${this.#count}</output>\`;
  }
}
`;
}

/** @param {string} tag */
function stylesFile(tag) {
  return `import { css } from "../shared/css.ts";

export const ${stylesName(tag)} = css\`
  output {
    color: var(--_muted);
  }
\`;
`;
}

/** @param {string} tag */
function eventsFile(tag) {
  const name = inPascalCase(tag);
  return `import type { ${name} } from "./${tag}.ts";

/** How often the button was pressed so far. */
export type ${name}Event = CustomEvent<{ readonly count: number }>;

declare global {
  interface HTMLElementTagNameMap {
    "${tag}": ${name};
  }

  interface HTMLElementEventMap {
    "${tag}-press": ${name}Event;
  }
}
`;
}

/** @param {string} tag */
function entryFile(tag) {
  const name = inPascalCase(tag);
  return `import { define } from "../shared/core.ts";
import { ${name} } from "../${tag}/${tag}.ts";

define("${tag}", ${name});
`;
}

/** @param {string} tag */
function testFile(tag) {
  return `import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startServer, type TestServer } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import { eventsOf, pagesOf } from "../testing/pages.ts";

const tests = suite("${tag}");
const openPage = pagesOf(tests);

let server: TestServer;

tests.before(async () => {
  server = await startServer();
});
tests.after(() => server?.remove());

const open = () =>
  openPage({ api: server.url, body: "<${tag}></${tag}>", events: ["${tag}-press"] });

tests("counts how often it is pressed, and tells the page", async () => {
  const page = await open();
  await page.getByRole("button").click();
  await page.getByRole("button").click();
  assert.is(await page.getByRole("status").textContent(), "2");
  assert.equal(await eventsOf(page), [
    ["${tag}-press", { count: 1 }],
    ["${tag}-press", { count: 2 }],
  ]);
});

tests("can be used by everybody", async () => {
  await assertAccessible(await open(), "as it is at first");
});

tests.run();
`;
}
