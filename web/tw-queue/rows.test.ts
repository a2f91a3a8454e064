import { suite } from "uvu";
import * as assert from "uvu/assert";
import { drawnRows } from "./rows.ts";

const rows = suite("drawnRows()");

const sizes = { row: 50, height: 400 };

for (const [what, top, count, drawn] of [
  ["the first rows of a long list, and some below", 0, 10_000, [0, 14]],
  ["rows in the middle, and some on both sides", 5000, 10_000, [94, 114]],
  ["rows that are seen in part", 5025, 10_000, [94, 115]],
  ["the last rows", 499_600, 10_000, [9986, 10_000]],
  ["all rows of a short list", 0, 3, [0, 3]],
  ["none where there are none", 0, 0, [0, 0]],
] as const) {
  rows(`gives ${what}`, () => {
    assert.equal(drawnRows(top, sizes, count), drawn);
  });
}

rows.run();
