import { suite } from "uvu";
import * as assert from "uvu/assert";
import { notInCi, pageBlocks, unknownBlocks } from "./page-blocks.mjs";

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

found("tells what a program says when it is up, and what runs a block in CI", () => {
  const text = page(
    `${FENCE}sh until serves at`,
    "npm start",
    FENCE,
    `${FENCE}sh in-ci npm run others`,
    "deno serve",
    FENCE,
    `${FENCE}sh in-ci`,
    "npm run all",
    FENCE,
  );
  const blocks = pageBlocks("README.md", text);
  assert.equal(
    blocks.map(({ until, inCi }) => ({ until, inCi })),
    [
      { until: "serves at", inCi: undefined },
      { until: undefined, inCi: "npm run others" },
      { until: undefined, inCi: "npm run all" },
    ],
  );
  assert.equal(notInCi(blocks, "#!/bin/sh\nnpm run others\nnpm run all\n"), []);
  assert.equal(notInCi(blocks, "npm run others\nnpm run all-but-one\n"), [
    { file: "README.md", line: 7, what: ".ci/run has no line “npm run all”" },
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

unknown("are marks that nobody knows, too", () => {
  const text = page(
    ...[`${FENCE}sh no-run it takes hours`, "a", FENCE],
    ...[`${FENCE}ts until done`, "b", FENCE],
    ...[`${FENCE}sh until done`, "c", FENCE],
    ...[`${FENCE}sh in-ci`, "d", FENCE],
  );
  const problems = unknownBlocks("README.md", text);
  assert.equal(
    problems.map(({ line, what }) => [line, what]),
    [
      [1, "nobody knows what to do with the mark “no-run it takes hours”"],
      [4, "nobody knows what to do with the mark “until done”"],
    ],
  );
});

found.run();
unknown.run();
