import * as assert from "uvu/assert";
import { MessagingClient } from "../messaging/messaging-client.ts";
import { failureOf, fakeServer, json, KEY, suiteOfFakes, text } from "./testing.ts";

const bodies = suiteOfFakes("A call that is answered with an error");

function messagingAt(baseUrl: string): MessagingClient {
  return new MessagingClient({ apiKey: KEY, baseUrl, maxRetries: 0 });
}

bodies("tells what the error body says", async () => {
  const issues = [{ path: "phone", message: "must be a phone number" }];
  const body = { error: "Not valid.", message: "Not valid.", code: "invalid", issues };
  const fake = await fakeServer(json(400, body, { "X-Request-Id": "abc" }));
  const work = messagingAt(fake.url).contacts.create({ name: "Ada", phone: "1" });
  const error = await failureOf(work, "invalid");
  assert.is(error.message, "Not valid.");
  assert.is(error.status, 400);
  assert.is(error.requestId, "abc");
  assert.equal(error.issues, issues);
});

bodies("reads the error bodies of the original messaging server", async () => {
  const only: [number, object, string, string][] = [
    [400, { error: "Phone is wrong" }, "Phone is wrong", "http_error"],
    [401, { message: "Unauthorized" }, "Unauthorized", "http_error"],
    [404, { id: "7", message: "Contact not found" }, "Contact not found", "not_found"],
  ];
  for (const [status, body, message, code] of only) {
    const fake = await fakeServer(json(status, body));
    const error = await failureOf(messagingAt(fake.url).contacts.get("7"), code);
    assert.is(error.message, message);
    assert.is(error.status, status);
    assert.equal(error.issues, []);
  }
});

bodies("tells of an error page of a proxy by its status, without showing it", async () => {
  const page = text(502, "<h1>Bad gateway at 10.0.0.7</h1>");
  const fake = await fakeServer(page);
  const error = await failureOf(messagingAt(fake.url).contacts.list(), "http_error");
  assert.is(error.status, 502);
  assert.is(
    error.message,
    "GET /messaging/contacts was answered 502 (text/html) without a reason.",
  );
});

bodies("stands error bodies whose members are anything", async () => {
  const strange = [
    { message: 7, error: { a: 1 }, code: 3, issues: "none" },
    { message: "", issues: [null, 1, { path: 1, message: "a" }, { path: "a", message: "b" }] },
    [],
    null,
  ];
  for (const body of strange) {
    const fake = await fakeServer(json(422, body));
    const error = await failureOf(messagingAt(fake.url).contacts.list(), "http_error");
    assert.match(
      error.message,
      "was answered 422 (application/json; charset=utf-8) without a reason",
    );
    assert.ok(error.issues.every(({ path }) => path === "a"));
  }
});

bodies.run();
