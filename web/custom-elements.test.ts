import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { customElements, elementTags } from "../scripts/custom-elements.mjs";

// The least that the classes need of a page to be there.
Object.assign(globalThis, { HTMLElement: class {}, WebSocket: class {} });
const classes = await import("./entries/classes.ts");

const manifest = suite("custom-elements.json");

const { modules } = customElements();

manifest("is what package.json names, as the build made it", () => {
  const { customElements: path } = JSON.parse(readFileSync("package.json", "utf8"));
  const built = JSON.parse(readFileSync(path, "utf8"));
  assert.equal(built, JSON.parse(JSON.stringify({ ...built, modules })));
  assert.is(built.schemaVersion, "2.1.0");
});

manifest("has every element that there is", () => {
  const tags = modules.flatMap(({ declarations }) => declarations.map(({ tagName }) => tagName));
  assert.equal(tags, elementTags());
  assert.ok(tags.includes("tw-app"));
});

for (const { path, declarations, exports } of modules) {
  for (const element of declarations) {
    manifest(`says of ${element.tagName} what its class says`, () => {
      const all = classes as unknown as Record<string, { observedAttributes: string[] }>;
      const observed = all[element.name]?.observedAttributes;
      assert.ok(observed, `classes.ts has no ${element.name}`);
      const attributes = element.attributes.map(({ name }) => name as string);
      assert.equal([...attributes].sort(), [...observed].sort());
    });

    manifest(`documents ${element.tagName}`, () => {
      assert.ok(element.summary);
      assert.ok(element.members.length >= element.attributes.length);
      const { attributes, events, slots, cssParts, cssProperties } = element;
      for (const list of [attributes, events, cssParts, cssProperties]) {
        for (const { name, description } of list as { name: string; description: string }[]) {
          assert.ok(name && description, `${name} is not described`);
        }
      }
      for (const { description } of slots) assert.ok(description);
      for (const { name } of events) assert.match(name, /^tw-[a-z-]+$/);
      for (const { name } of cssProperties) assert.match(name, /^--tw-[a-z-]+$/);
    });

    manifest(`says where ${element.tagName} is registered`, () => {
      assert.equal(exports[0]?.declaration, { name: element.name, module: path });
      assert.ok(readFileSync(path, "utf8").length > 0);
    });
  }
}

manifest.run();
