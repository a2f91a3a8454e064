import * as assert from "uvu/assert";
import { migrations } from "../store/migrations/index.ts";
import type { Store } from "../store/store.ts";
import { openStore, suiteInFolder } from "../store/testing.ts";
import { dueMessages, recordAttempt } from "./attempts.ts";
import { redeliver } from "./messages.ts";
import type { Attempt } from "./schema.ts";
import { attempts, read, send } from "./testing-store.ts";

const recording = suiteInFolder("recordAttempt()");

const at = "2026-11-20T10:00:00.000Z";
const nextAt = "2026-11-20T10:00:05.000Z";
const RECEIVER = "http://receiver.test";
const good: Attempt = { at, status: 204, durationMs: 7 };
const bad: Attempt = { at, status: 500, error: "answered 500", durationMs: 7 };

recording("recordAttempt() writes each outcome down", async ({ folder }) => {
  const store = await openStore(folder, { migrations });
  const id = await send(store);
  const record = (tries: number, attempt: Attempt) =>
    store.write((tx) => recordAttempt(tx, { id, tries }, attempt, RECEIVER));
  const before = await read(store, id);

  assert.is(await record(0, { ...bad, nextAt }), true);
  assert.equal(await read(store, id), before);
  assert.is(await record(1, bad), true);
  assert.equal(await read(store, id), {
    ...before,
    status: "failed",
    failureReason: `answered 500 (WEBHOOK_URL leads to ${RECEIVER})`,
  });
  await store.write((tx) => redeliver(tx, id, new Date()));
  assert.is(await record(0, good), true);
  assert.equal(await read(store, id), { ...before, status: "delivered", deliveredAt: at });
  assert.equal(await attempts(store, id), [{ ...bad, nextAt }, bad, good]);
});

recording("redeliver() makes a message due at once", async ({ folder }) => {
  const store = await openStore(folder, { migrations });
  const id = await send(store);
  await store.write((tx) => recordAttempt(tx, { id, tries: 0 }, bad, RECEIVER));
  const now = new Date();
  assert.equal(await dueMessages(store, now, 10), []);
  await store.write((tx) => redeliver(tx, id, now));
  assert.equal(await dueMessages(store, now, 10), [{ id, tries: 0 }]);
});

const stale: [what: string, (store: Store, id: string) => Promise<unknown>, tries: number][] = [
  [
    "was delivered meanwhile",
    (store, id) => store.write((tx) => recordAttempt(tx, { id, tries: 0 }, good, RECEIVER)),
    0,
  ],
  [
    "has failed meanwhile",
    (store, id) => store.write((tx) => recordAttempt(tx, { id, tries: 0 }, bad, RECEIVER)),
    0,
  ],
  [
    "was tried meanwhile",
    (store, id) =>
      store.write((tx) => recordAttempt(tx, { id, tries: 0 }, { ...bad, nextAt }, RECEIVER)),
    0,
  ],
  [
    "was sent again meanwhile",
    async (store, id) => {
      await store.write((tx) => recordAttempt(tx, { id, tries: 0 }, { ...bad, nextAt }, RECEIVER));
      await store.write((tx) => recordAttempt(tx, { id, tries: 1 }, bad, RECEIVER));
      await store.write((tx) => redeliver(tx, id, new Date()));
    },
    1,
  ],
  [
    "has failed with its last attempt",
    (store, id) => store.write((tx) => recordAttempt(tx, { id, tries: 0 }, bad, RECEIVER)),
    1,
  ],
  ["was not tried so often", async () => {}, 3],
];

for (const [what, happens, tries] of stale) {
  recording(`recordAttempt() leaves a message alone that ${what}`, async ({ folder }) => {
    const store = await openStore(folder, { migrations });
    const id = await send(store);
    await happens(store, id);
    const before = [await read(store, id), await attempts(store, id)];
    const cursor = await store.cursor("messaging");
    const recorded = await store.write((tx) => recordAttempt(tx, { id, tries }, good, RECEIVER));
    assert.is(recorded, false);
    assert.equal([await read(store, id), await attempts(store, id)], before);
    assert.is(await store.cursor("messaging"), cursor);
  });
}

recording.run();
