import { readFileSync } from "node:fs";
import { Change, run } from "./change.mjs";
import { elementFiles, embeddedRow } from "./element-files.mjs";
import { inPascalCase, nameOf } from "./names.mjs";

// npm run new:element NAME: an element tw-NAME, with its test, registered with the others.

run(() => {
  const usage = "npm run new:element clock";
  const tag = `tw-${nameOf(process.argv[2], "an element", usage).replace(/^tw-/, "")}`;
  const change = new Change();
  for (const [path, content] of Object.entries(elementFiles(tag))) change.add(path, content);
  list(change, "web/entries/components.ts", tag, (one, name) => ({
    styles: `import "../${one}/${one}.styles.ts";\n`,
    from: `import { ${name} } from "../${one}/${one}.ts";\n`,
    define: `define("${one}", ${name});\n`,
  }));
  list(change, "web/entries/classes.ts", tag, (one, name) => ({
    from: `export { ${name} } from "../${one}/${one}.ts";\n`,
  }));
  const rows = "web/embedding.test.ts";
  change.insert(rows, { text: embeddedRow(tag), before: "};\n\n/** Whose scripts are loaded" });
  change.make();
  console.log(`
Next: npm test -- web/${tag} shows that it is drawn. Fill in the places where its files say so, and
put it into a page: <${tag}></${tag}>. npm run sizes tells what all elements weigh now.`);
});

/**
 * Puts an element into a list of them, which is in the order of the alphabet.
 *
 * @param {Change} change
 * @param {string} path
 * @param {string} tag
 * @param {(tag: string, name: string) => Record<string, string>} linesOf the lines of an element
 *   there, each beside those of the same kind
 */
function list(change, path, tag, linesOf) {
  const content = readFileSync(path, "utf8");
  const present = [...content.matchAll(/"\.\.\/(tw-[a-z0-9-]+)\//g)].map(([, one = ""]) => one);
  const next = present.find((one) => one > tag);
  const neighbour = next ?? present.at(-1) ?? "";
  const theirs = linesOf(neighbour, inPascalCase(neighbour));
  for (const [kind, text] of Object.entries(linesOf(tag, inPascalCase(tag)))) {
    const anchor = theirs[kind] ?? "";
    change.insert(path, next ? { text, before: anchor } : { text, behind: anchor });
  }
}
