import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Once } from "./once.ts";

const once = suite("Once.run()");

/** Asks for each id's work in turn, and gives those whose work was done. */
async function ask(memory: Once, ids: string): Promise<string> {
  let done = "";
  for (const id of ids) {
    await memory.run(id, async () => {
      done += id;
    });
  }
  return done;
}

once("does an id's work once", async () => {
  assert.is(await ask(new Once(3), "aabacbc"), "abc");
});

once("remembers so many, and forgets the oldest beyond them", async () => {
  const memory = new Once(3);
  assert.is(await ask(memory, "abcabc"), "abc");
  assert.is(await ask(memory, "dbcd"), "d");
  assert.is(await ask(memory, "a"), "a");
});

once("gives all who ask at once the same outcome, and forgets a failure", async () => {
  const memory = new Once(3);
  let tries = 0;
  const fail = async () => {
    tries++;
    await null;
    throw new Error("in vain");
  };
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => memory.run("a", fail)));
  assert.equal(
    outcomes.map(({ status }) => status),
    ["rejected", "rejected", "rejected"],
  );
  assert.is(tries, 1);
  assert.is(await ask(memory, "aa"), "a");
});

once("fails also where the work throws at once", async () => {
  const memory = new Once(3);
  const thrown = await memory
    .run("a", () => {
      throw new Error("at once");
    })
    .catch((error: Error) => error.message);
  assert.is(thrown, "at once");
  assert.is(await ask(memory, "a"), "a");
});

once.run();
