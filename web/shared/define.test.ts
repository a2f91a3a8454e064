import { suite } from "uvu";
import * as assert from "uvu/assert";
import { define } from "./define.ts";

/** What the module needs of a page. */
const page = globalThis as { customElements?: unknown };
const { warn } = console;
let warnings: string[];
let registered: Map<string, unknown>;

// The tests stand in an order: a copy of the module warns once.
const tests = suite("define()");

tests.before.each(() => {
  registered = new Map();
  warnings = [];
  console.warn = (text: string) => warnings.push(text);
  page.customElements = {
    get: (tag: string) => registered.get(tag),
    define: (tag: string, element: unknown) => registered.set(tag, element),
  };
});

tests.after.each(() => {
  console.warn = warn;
  delete page.customElements;
});

const elementClass = () => class {} as unknown as CustomElementConstructor;

tests("registers what is new, and says nothing", async () => {
  const element = elementClass();
  define("tw-one", element);
  define("tw-one", element);
  await Promise.resolve();
  assert.is(registered.get("tw-one"), element);
  assert.equal(warnings, []);
});

tests("leaves what another version has registered, and warns once for all tags", async () => {
  const first = elementClass();
  registered.set("tw-one", first).set("tw-two", first);
  for (const tag of ["tw-one", "tw-two", "tw-three"]) define(tag, elementClass());
  await Promise.resolve();
  assert.is(registered.get("tw-one"), first);
  assert.is(registered.get("tw-two"), first);
  assert.is.not(registered.get("tw-three"), first);
  assert.is(warnings.length, 1);
  assert.match(warnings[0] as string, /^Taskwire: tw-one, tw-two could not be registered/);
});

tests(
  "throws nothing where the registry does, or where there is none; and has warned",
  async () => {
    page.customElements = {
      get: () => undefined,
      define() {
        throw new Error("no new elements here");
      },
    };
    define("tw-four", elementClass());
    delete page.customElements;
    define("tw-five", elementClass());
    await Promise.resolve();
    assert.equal(warnings, []);
  },
);

tests.run();
