import * as assert from "uvu/assert";
import { migrations } from "../store/migrations/index.ts";
import { openStore, suiteInFolder } from "../store/testing.ts";
import { DUE, RUNNING } from "./tasks.ts";

const test = suiteInFolder("what dispatching reads");

const statements = [
  ["those that run", RUNNING, [1]],
  ["those whose time is over", DUE, [1, 2]],
] as const;

for (const [what, sql, parameters] of statements) {
  test(`for ${what}, only running tasks, already in their order`, async ({ folder }) => {
    const store = await openStore(folder, { migrations });
    const steps = await store.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, parameters);
    assert.is(steps.length, 1, JSON.stringify(steps));
    assert.match(steps[0]?.detail ?? "", "USING COVERING INDEX queue_tasks_by_end");
  });
}

test.run();
