import { suite } from "uvu";
import * as assert from "uvu/assert";
import { keysOf } from "./keys.ts";

const tests = suite("Keys");

/** What the tab keeps. */
const stored = new Map<string, string>();
const tab = globalThis as { sessionStorage?: unknown };

tests.before(() => {
  tab.sessionStorage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, text: string) => stored.set(name, text),
    removeItem: (name: string) => stored.delete(name),
  };
});

tests.after(() => {
  delete tab.sessionStorage;
});

let count = 0;
/** A server that no other test has. */
const newApi = () => `https://${++count}.example`;

/** How often something has changed since. */
function changesOf(target: EventTarget): () => number {
  let changes = 0;
  target.addEventListener("change", () => changes++);
  return () => changes;
}

tests("are one for each server, however its address is written", () => {
  const api = newApi();
  assert.is(keysOf(api), keysOf(`${api}/`, ""));
  assert.is.not(keysOf(api), keysOf(newApi()));
  assert.is.not(keysOf(api), keysOf(api, "own"));
  assert.is(keysOf(api, "own"), keysOf(api, "own"));
});

tests("try the default one, and blame nobody when it is refused", () => {
  const keys = keysOf(newApi());
  const changes = changesOf(keys);
  assert.is(keys.value, "there-is-no-key");
  keys.refuse("there-is-no-key");
  assert.is(keys.value, undefined);
  assert.is(keys.notice, "");
  assert.is(changes(), 1);
});

tests("keep what was given for the tab, until it is refused", () => {
  const api = newApi();
  const keys = keysOf(api);
  keys.refuse("there-is-no-key");
  keys.use("right");
  assert.is(keys.value, "right");
  assert.equal([...stored.values()], ["right"]);
  keys.refuse("an earlier one");
  assert.is(keys.value, "right");
  keys.refuse("right");
  assert.is(keys.value, undefined);
  assert.is(keys.notice, "The server does not know this API key.");
  assert.is(stored.size, 0);
});

tests("begin with what the tab has kept", () => {
  const api = newApi();
  stored.set(`taskwire.key ${api}`, "kept");
  assert.is(keysOf(api).value, "kept");
  stored.clear();
});

tests("keep nothing of an element's own", () => {
  const keys = keysOf(newApi(), "own");
  assert.is(keys.value, "own");
  assert.is(keys.isGiven, true);
  keys.refuse("own");
  assert.is(keys.value, undefined);
  assert.is.not(keys.notice, "");
  assert.is(stored.size, 0);
});

tests("work where the browser keeps nothing", () => {
  const { sessionStorage } = tab;
  tab.sessionStorage = {
    getItem() {
      throw new Error("storage is off");
    },
    setItem() {
      throw new Error("storage is off");
    },
  };
  const keys = keysOf(newApi());
  keys.use("right");
  assert.is(keys.value, "right");
  tab.sessionStorage = sessionStorage;
});

tests.run();
