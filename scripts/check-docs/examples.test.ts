import { suite } from "uvu";
import * as assert from "uvu/assert";
import { docstringExamples, markdownExamples } from "./examples.mjs";

const inDocstrings = suite("docstringExamples()");
const onPages = suite("markdownExamples()");

const FENCE = "```";

inDocstrings("finds each block with the line of its first code", () => {
  const text = [
    "/**",
    " * Adds.",
    " *",
    " * @example",
    ` * ${FENCE}ts`,
    " * if (true) {",
    " *   add(1, 2);",
    " * }",
    ` * ${FENCE}`,
    " */",
    "export function add() {}",
    "class Sum {",
    "  /**",
    "   * @example",
    `   * ${FENCE}ts`,
    "   * new Sum();",
    `   * ${FENCE}`,
    "   */",
    "  of() {}",
    "}",
  ].join("\n");
  assert.equal(docstringExamples("sum.ts", text), [
    { file: "sum.ts", line: 6, language: "ts", code: "if (true) {\n  add(1, 2);\n}" },
    { file: "sum.ts", line: 16, language: "ts", code: "new Sum();" },
  ]);
});

inDocstrings("takes nothing from other comments, texts and languages", () => {
  const text = [
    `// ${FENCE}ts`,
    "// one();",
    `// ${FENCE}`,
    "/*",
    ` * ${FENCE}ts`,
    " * two();",
    ` * ${FENCE}`,
    " */",
    `const text = "${FENCE}ts";`,
    "/**",
    ` * ${FENCE}sh`,
    " * npm start",
    ` * ${FENCE}`,
    " */",
  ].join("\n");
  assert.equal(docstringExamples("none.ts", text), []);
});

onPages("finds TypeScript and JavaScript", () => {
  const text = [
    "# Title",
    `${FENCE}ts`,
    "one();",
    FENCE,
    `${FENCE}sh`,
    "npm start",
    FENCE,
    `${FENCE}js`,
    "two();",
    FENCE,
  ].join("\n");
  const examples = markdownExamples("README.md", text);
  assert.equal(examples, [
    { file: "README.md", line: 3, language: "ts", code: "one();" },
    { file: "README.md", line: 9, language: "js", code: "two();" },
  ]);
});

onPages("takes a block without an end up to the end", () => {
  const [example] = markdownExamples("README.md", `${FENCE}ts\none();\ntwo();`);
  assert.is(example?.code, "one();\ntwo();");
});

inDocstrings.run();
onPages.run();
