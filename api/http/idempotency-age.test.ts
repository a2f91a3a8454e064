import * as assert from "uvu/assert";
import { storeTables } from "../store/migrations/001-store.ts";
import type { Store } from "../store/store.ts";
import { openStore, rejection, suiteInFolder } from "../store/testing.ts";
import { created } from "./answer.ts";
import { Call } from "./call.ts";
import { createOnce } from "./idempotency.ts";
import type { Problem } from "./problem.ts";
import type { Request } from "./request.ts";

const age = suiteInFolder("createOnce()");

const HOUR_MS = 60 * 60 * 1000;

/** A call with a key and a body, as if it had come. */
function callWith(key: string, body: string): Call {
  const call = new Call({ headers: { "idempotency-key": key } } as unknown as Request, {}, 0);
  call.bytes = async () => Buffer.from(body);
  return call;
}

let made = 0;

const create = (store: Store, body = "{}") =>
  createOnce(store, callWith("key", body), "scope", async () => {
    made++;
    return created(`{"made":${made}}`, `/${made}`);
  });

function makeOlder(store: Store, ms: number): Promise<unknown> {
  const time = new Date(Date.now() - ms).toISOString();
  return store.write((tx) => tx.run("UPDATE idempotency SET created_at = $1", [time]));
}

age("keeps an answer for 24 hours, and then the key is free", async ({ folder }) => {
  const store = await openStore(folder, { migrations: [storeTables] });
  const first = await create(store);
  await makeOlder(store, 24 * HOUR_MS - 60_000);
  assert.equal(await create(store), first);
  assert.is((await rejection<Problem>(create(store, '{"a":1}'))).status, 409);

  await makeOlder(store, 24 * HOUR_MS + 1000);
  const second = await create(store, '{"a":1}');
  assert.is.not(second.body, first.body);
  assert.equal(await create(store, '{"a":1}'), second);
});

age("keeps nothing where the creation fails", async ({ folder }) => {
  const store = await openStore(folder, { migrations: [storeTables] });
  const failing = createOnce(store, callWith("key", "{}"), "scope", async () => {
    throw new Error("in vain");
  });
  assert.is((await rejection(failing)).message, "in vain");
  assert.is((await create(store)).status, 201);
});

age.run();
