import * as assert from "uvu/assert";
import type { Store } from "./store.ts";
import { crashCopy, openStore, textsOf, textsToldBy, until } from "./testing.ts";

/** What the tests of full disks share. */

/** Waits until the store says by itself that it takes writes again. */
export async function writableAgain(store: Store): Promise<void> {
  let told = false;
  const end = store.onWritable(() => {
    told = true;
  });
  await until(() => told, "the store says that it takes writes again");
  end();
}

/** That the store has exactly this, and would have it after a crash. */
export async function hasExactly(store: Store, texts: string[], folder: string): Promise<void> {
  assert.equal(await textsOf(store), texts);
  assert.equal(await textsToldBy(store), texts);
  const again = await openStore(await crashCopy(folder));
  assert.equal(await textsOf(again), texts);
  assert.equal(await textsToldBy(again), texts);
  await again.close();
}
