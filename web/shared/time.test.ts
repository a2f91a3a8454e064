import { suite } from "uvu";
import * as assert from "uvu/assert";
import { durationOf } from "./time.ts";

const duration = suite("durationOf()");

for (const [milliseconds, text] of [
  [0, "0.0 s"],
  [340, "0.3 s"],
  [9_940, "9.9 s"],
  [9_950, "10 s"],
  [59_400, "59 s"],
  [59_600, "1 min 0 s"],
  [125_000, "2 min 5 s"],
  [7_199_900, "120 min 0 s"],
] as const) {
  duration(`writes ${milliseconds} ms as ${text}`, () => {
    assert.is(durationOf(milliseconds), text);
  });
}

duration.run();
