import * as assert from "uvu/assert";
import { migrations } from "../store/migrations/index.ts";
import { openStore, suiteInFolder } from "../store/testing.ts";
import { contactsByIds, createContact } from "./contacts.ts";
import type { Contact } from "./schema.ts";

const tests = suiteInFolder("contactsByIds()");

async function storeOf(folder: string, count: number) {
  const store = await openStore(folder, { migrations });
  await store.write(async (tx) => {
    for (let i = 0; i < count; i++) {
      await createContact(tx, `id-${i}`, { name: `Ada ${i}`, phone: `+33${600000000 + i}` });
    }
  });
  return store;
}

function idsFrom(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `id-${first + index}`);
}

for (const count of [0, 1, 2, 200]) {
  tests(`contactsByIds() gives ${count} rows in their order`, async ({ folder }) => {
    const store = await storeOf(folder, 210);
    const contacts = JSON.parse(await contactsByIds(store, idsFrom(5, count))) as Contact[];
    assert.equal(
      contacts.map(({ id }) => id),
      idsFrom(5, count),
    );
  });
}

tests("contactsByIds() gives whole rows", async ({ folder }) => {
  const store = await storeOf(folder, 3);
  assert.is(
    await contactsByIds(store, ["id-1"]),
    '[{"id":"id-1","name":"Ada 1","phone":"+33600000001"}]',
  );
});

tests("contactsByIds() leaves out what is not there", async ({ folder }) => {
  const store = await storeOf(folder, 3);
  assert.is(await contactsByIds(store, ["nobody"]), "[]");
  const ids = [...idsFrom(1000, 64), "id-2", "nobody", "id-0"];
  const contacts = JSON.parse(await contactsByIds(store, ids)) as Contact[];
  assert.equal(
    contacts.map(({ id }) => id),
    ["id-0", "id-2"],
  );
});

tests("contactsByIds() takes any text for an id", async ({ folder }) => {
  const store = await storeOf(folder, 1);
  assert.is(await contactsByIds(store, ["') OR 1=1 --", "日本", ""]), "[]");
});

tests.run();
