import * as assert from "uvu/assert";
import { call } from "../testing/server.ts";
import { ask, isProblem, KEY, makeContact, newPhone, suiteOnServer } from "./testing.ts";

const tests = suiteOnServer("access to messaging", { API_KEYS: `${KEY},second-key` });

const paths: [method: string, path: string][] = [
  ["POST", "/contacts"],
  ["GET", "/contacts"],
  ["GET", "/contacts/x"],
  ["PATCH", "/contacts/x"],
  ["DELETE", "/contacts/x"],
  ["POST", "/messages"],
  ["GET", "/messages"],
  ["GET", "/messages/x"],
  ["GET", "/messages/x/attempts"],
  ["POST", "/messages/x/redeliver"],
];

const wrongKeys: [what: string, headers: Record<string, string>][] = [
  ["no key", {}],
  ["an unknown key", { Authorization: "Bearer nobody-has-this" }],
  ["a known key's beginning", { Authorization: `Bearer ${KEY.slice(0, -1)}` }],
  ["another scheme", { Authorization: `Basic ${KEY}` }],
  ["an empty key", { Authorization: "Bearer " }],
];

for (const [method, path] of paths) {
  tests(`${method} ${path} is 401 without a key that is known`, async ({ server }) => {
    for (const [what, headers] of wrongKeys) {
      const body = method === "GET" || method === "DELETE" ? undefined : {};
      const answer = await call(`${server.url}/messaging${path}`, method, { headers, body });
      isProblem(answer, 401, "unauthorized");
      assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer/, what);
      assert.not.match(answer.text, KEY);
    }
  });
}

tests("a key in the query opens nothing", async ({ server }) => {
  const answer = await call(`${server.url}/messaging/contacts?api_key=${KEY}&token=${KEY}`, "GET");
  isProblem(answer, 401, "unauthorized");
});

tests("every one of API_KEYS opens the same contacts", async ({ server }) => {
  const contact = await makeContact(server);
  const headers = { Authorization: "Bearer second-key" };
  const answer = await ask(server, "GET", `/contacts/${contact.id}`, undefined, headers);
  assert.equal(answer.json, contact);
});

tests("the scheme's name may be written in any case", async ({ server }) => {
  const headers = { Authorization: `bearer ${KEY}` };
  assert.is((await ask(server, "GET", "/contacts", undefined, headers)).status, 200);
});

tests("messaging answers at the root as its seed writes it", async ({ server }) => {
  const headers = { Authorization: `Bearer ${KEY}` };
  for (const path of ["/contacts", "/messages"]) {
    assert.is((await call(server.url + path, "GET", { headers })).status, 200, path);
  }
  const made = await call(`${server.url}/contacts`, "POST", {
    headers,
    body: { name: "Ada", phone: newPhone() },
  });
  assert.is(made.status, 201);
  assert.is((await call(`${server.url}/contacts/${made.json.id}`, "GET", { headers })).status, 200);
});

const wrongMethods: [method: string, path: string, allowed: string[]][] = [
  ["PUT", "/contacts", ["GET", "POST"]],
  ["POST", "/contacts/x", ["GET", "PATCH", "DELETE"]],
  ["DELETE", "/messages", ["GET", "POST"]],
  ["PATCH", "/messages/x", ["GET"]],
  ["GET", "/messages/x/redeliver", ["POST"]],
  ["POST", "/messages/x/attempts", ["GET"]],
];

for (const [method, path, allowed] of wrongMethods) {
  tests(`${method} ${path} is 405 and says what is allowed`, async ({ server }) => {
    const answer = await ask(server, method, path);
    isProblem(answer, 405, "method_not_allowed");
    const told = answer.headers.get("allow")?.split(", ") ?? [];
    for (const name of allowed) assert.ok(told.includes(name), name);
  });
}

tests.run();
