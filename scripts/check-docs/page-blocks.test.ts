import { suite } from "uvu";
import * as assert from "uvu/assert";
import { unexplained } from "./examples.mjs";
import { pageBlocks, unknownBlocks } from "./page-blocks.mjs";

const found = suite("pageBlocks()");
const unknown = suite("unknownBlocks()");

const FENCE = "```";
const page = (...lines: string[]) => lines.join("\n");

found("finds commands, patches and HTML with the section that each stands in", () => {
  const text = page(
    "# Title",
    `${FENCE}sh`,
    "one",
    FENCE,
    "## Second",
    "### Below it",
    `${FENCE}diff`,
    "two",
    FENCE,
    `${FENCE}ts`,
    "three();",
    FENCE,
    `${FENCE}html`,
    "<p>four",
    FENCE,
  );
  assert.equal(pageBlocks("README.md", text), [
    { file: "README.md", line: 3, language: "sh", code: "one", section: "# Title" },
    { file: "README.md", line: 8, language: "diff", code: "two", section: "## Second" },
    { file: "README.md", line: 14, language: "html", code: "<p>four", section: "## Second" },
  ]);
});

found("tells what a program says when it is up, and why a block is not run", () => {
  const text = page(
    `${FENCE}sh until serves at`,
    "npm start",
    FENCE,
    `${FENCE}sh no-run it takes hours`,
    "npm run all",
    FENCE,
    `${FENCE}sh no-run`,
    "npm run all",
    FENCE,
  );
  const blocks = pageBlocks("README.md", text);
  assert.equal(
    blocks.map(({ until, noRun }) => ({ until, noRun })),
    [
      { until: "serves at", noRun: undefined },
      { until: undefined, noRun: "it takes hours" },
      { until: undefined, noRun: "" },
    ],
  );
  assert.equal(unexplained(blocks), [
    { file: "README.md", line: 7, what: "say why behind no-run" },
  ]);
});

unknown("are those that nothing tries", () => {
  const text = page(`${FENCE}toml`, "a = 1", FENCE, FENCE, "b", FENCE, `${FENCE}text`, "c", FENCE);
  const problems = unknownBlocks("README.md", text);
  assert.equal(
    problems.map(({ line }) => line),
    [1, 4],
  );
  assert.match(problems[0]?.what ?? "", "a block of toml cannot be tried");
  assert.match(problems[1]?.what ?? "", "a block of no language cannot be tried");
});

found.run();
unknown.run();
