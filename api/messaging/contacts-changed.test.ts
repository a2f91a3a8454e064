import * as assert from "uvu/assert";
import { ask, isProblem, makeContact, newPhone, suiteOnServer } from "./testing.ts";

const tests = suiteOnServer("/contacts/{id}");

for (const method of ["GET", "PATCH", "DELETE"]) {
  for (const id of ["nobody", "1", "%F0%9F%98%80", "' OR 1=1 --", "a%00b"]) {
    tests(`${method} /contacts/${id} is 404`, async ({ server }) => {
      const body = method === "PATCH" ? { name: "Eve" } : undefined;
      const answer = await ask(server, method, `/contacts/${id}`, body);
      isProblem(answer, 404, "not_found");
      assert.is(answer.json.id, decodeURIComponent(id));
    });
  }
}

tests("PATCH /contacts/{id} changes what is sent", async ({ server }) => {
  const contact = await makeContact(server);
  const named = await ask(server, "PATCH", `/contacts/${contact.id}`, { name: "Eve" });
  assert.is(named.status, 200);
  assert.equal(named.json, { ...contact, name: "Eve" });
  const phone = newPhone();
  const moved = await ask(server, "PATCH", `/contacts/${contact.id}`, { phone });
  assert.equal(moved.json, { id: contact.id, name: "Eve", phone });
  assert.equal((await ask(server, "GET", `/contacts/${contact.id}`)).json, moved.json);
});

tests("PATCH /contacts/{id} with nothing changes nothing", async ({ server }) => {
  const contact = await makeContact(server);
  for (const body of [{}, { note: "x" }, { id: "other" }]) {
    const answer = await ask(server, "PATCH", `/contacts/${contact.id}`, body);
    assert.is(answer.status, 200);
    assert.equal(answer.json, contact);
  }
});

tests("PATCH /contacts/{id} lets a contact keep its phone", async ({ server }) => {
  const contact = await makeContact(server);
  const answer = await ask(server, "PATCH", `/contacts/${contact.id}`, contact);
  assert.is(answer.status, 200);
});

tests("PATCH /contacts/{id} refuses a phone that is taken", async ({ server }) => {
  const [one, other] = [await makeContact(server), await makeContact(server)];
  const body = { name: "Eve", phone: one.phone };
  const answer = await ask(server, "PATCH", `/contacts/${other.id}`, body);
  isProblem(answer, 400, "phone_taken");
  assert.is(answer.json.issues[0].path, "phone");
  assert.equal((await ask(server, "GET", `/contacts/${other.id}`)).json, other);
});

for (const body of [{ name: "" }, { phone: "0612" }, { name: null }, { phone: 33 }, [], "x"]) {
  tests(`PATCH /contacts/{id} refuses ${JSON.stringify(body)}`, async ({ server }) => {
    const contact = await makeContact(server);
    const answer = await ask(server, "PATCH", `/contacts/${contact.id}`, JSON.stringify(body));
    isProblem(answer, 400, "invalid");
    assert.equal((await ask(server, "GET", `/contacts/${contact.id}`)).json, contact);
  });
}

tests("DELETE /contacts/{id} takes it away, and frees its phone", async ({ server }) => {
  const { id, phone } = await makeContact(server);
  const answer = await ask(server, "DELETE", `/contacts/${id}`);
  assert.is(answer.status, 204);
  assert.is(answer.text, "");
  assert.is((await ask(server, "GET", `/contacts/${id}`)).status, 404);
  assert.is((await ask(server, "DELETE", `/contacts/${id}`)).status, 404);
  assert.is((await ask(server, "POST", "/contacts", { name: "Eve", phone })).status, 201);
});

tests.run();
