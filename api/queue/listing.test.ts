import { suite } from "uvu";
import * as assert from "uvu/assert";
import { suiteOnServer } from "../live/testing.ts";
import { Listing } from "./listing.ts";
import { TestQueue } from "./testing.ts";

const moving = suite("progress in a list");
const named = suiteOnServer("names in a list", { TASK_TIME_SCALE: "1000" });

moving("progress goes from 0 to 99 in the time that a task takes, and no further", () => {
  const listing = new Listing('[{"progress":0,"running":"11000/10000","name":"a"},{"progress":0}]');
  const progress = (now: number) =>
    JSON.parse(listing.at(now)).map((task: { progress: number }) => task.progress);
  assert.equal(progress(500), [0, 0], "before it has begun");
  assert.equal(progress(1000), [0, 0]);
  assert.equal(progress(6000), [49, 0], "half of it");
  assert.equal(progress(10_999), [98, 0]);
  assert.equal(progress(11_000), [99, 0]);
  assert.equal(progress(99_000), [99, 0], "long after its end");
  assert.equal(listing.at(6000), '[{"progress":49,"name":"a"},{"progress":0}]');
});

named("names that look like JSON stay as they are", async ({ server }) => {
  const names = [
    '"progress":0,"running":"1/2"',
    '","progress":0,"running":"1/2',
    '\\","progress":0,"running":"1/2"}',
    "$1 $& \\1",
  ];
  const queue = new TestQueue(server);
  for (const name of names) await queue.create(name);
  const listed = await queue.list();
  assert.equal(
    listed.map(({ name }) => name),
    names,
  );
  assert.not.ok(listed.some((task) => "running" in task));
});

moving.run();
named.run();
