import { suite } from "uvu";
import * as assert from "uvu/assert";
import { outcomeOf } from "./tally.mjs";

const outcome = suite("outcomeOf()");

outcome("counts what passed, and names what failed with all that it said", () => {
  const said = "✓ one (3 ms)\n✗ two: Error: no\n    at here\n✓ three (1 ms)\n2 passed, 1 failed\n";
  assert.equal(outcomeOf(said), { passed: 2, failures: ["two: Error: no\n    at here"] });
  assert.equal(outcomeOf("✓ one (3 ms)\n1 passed, 0 failed\n"), { passed: 1, failures: [] });
});

outcome("fails what did not come to its end", () => {
  for (const said of ["", "✓ one (3 ms)\n", "✓ one (3 ms)\nTypeError: broken\n"]) {
    const { passed, failures } = outcomeOf(said);
    assert.is(passed, 0);
    assert.is(failures.length, 1);
    assert.ok(failures[0]?.includes(said.trim()));
  }
});

outcome("fails what ran no case", () => {
  assert.equal(outcomeOf("0 passed, 0 failed\n"), { passed: 0, failures: ["it ran no case"] });
});

outcome.run();
