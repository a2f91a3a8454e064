import { suite } from "uvu";
import * as assert from "uvu/assert";
import { exampleOf } from "../docs/examples.ts";
import { PROBLEMS } from "../docs/problems.ts";
import { Task as QueueTask } from "../queue/schema.ts";
import { Task, User } from "../tracker/schema.ts";
import { assertDocumented, type Exchange } from "./documented.ts";
import { assertDocumentedDelivery, assertDocumentedFrame } from "./documented-frames.ts";

// The check that all tests of the server rely on: what is documented passes, and nothing else.

const answers = suite("assertDocumented()");
const frames = suite("assertDocumentedFrame()");
const deliveries = suite("assertDocumentedDelivery()");

const JSON_TYPE = "application/json; charset=utf-8";
const user = exampleOf(User) as object;
const task = exampleOf(Task) as object;

interface Given {
  readonly method?: string;
  readonly target?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** By default: the documented answer of GET /tracker/me. */
function exchange({
  method = "GET",
  target = "/tracker/me",
  status = 200,
  headers = {},
  body = user,
}: Given): Exchange {
  const all: Record<string, string> = {
    "X-Request-Id": "an-id",
    "content-type": JSON_TYPE,
    ...headers,
  };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { method, target, status, header: (name) => all[name], text };
}

function problem(code: keyof typeof PROBLEMS) {
  const { status, when } = PROBLEMS[code];
  return { status, body: { error: when, message: when, code } };
}

const created = { method: "POST", target: "/tracker/tasks", status: 201, body: task };
const located = { Location: "/tracker/tasks/1" };
const gone = { method: "DELETE", target: "/tracker/tasks/1", status: 204, body: "" };
const challenge = { "WWW-Authenticate": "Bearer" };

const truths: Record<string, Given> = {
  "a body": {},
  "a path of the original document": { target: "/me" },
  "a path of the queue's original document": {
    target: "/tasks?api_key=k",
    body: { tasks: [exampleOf(QueueTask)] },
  },
  "a path in upper case with a slash at its end": { target: "/Tracker/ME/" },
  "a header that is promised": { ...created, headers: located },
  "an error": { ...problem("unauthorized"), headers: challenge },
  "no body": { ...gone, headers: { "content-type": "" } },
  "a HEAD, which has no body": { method: "HEAD", body: "" },
  "a method that is not known": { method: "PUT", ...problem("method_not_allowed") },
  "a path that is not known": { target: "/tracker/nothing", ...problem("unknown_path") },
  "what is none of an API's": { target: "/healthz", body: { status: "ok" } },
};

for (const [what, given] of Object.entries(truths)) {
  answers(`passes ${what}`, () => assertDocumented(exchange(given)));
}

const lies: Record<string, [given: Given, why: RegExp]> = {
  "a status that is not documented": [
    { status: 202 },
    /^GET \/tracker\/me was answered 202; \/docs\/tracker\.yaml knows only 200, 400, 401/,
  ],
  "a member that is missing": [{ body: { ...user, email: undefined } }, /must have required prop/],
  "a member that is not documented": [
    { body: { ...user, password: "p" } },
    /has what is not documented: password/,
  ],
  "a member of another type": [{ body: { ...user, id: "1" } }, /\/id must be integer/],
  "a word that is not documented": [{ body: { ...user, role: "owner" } }, /\/role must be equal/],
  "a time in another form": [{ body: { ...user, creation_date: "now" } }, /\/creation_date must/],
  "a member within a list": [
    { target: "/tracker/tasks", body: { tasks: [{ ...task, title: 1 }], next_cursor: null } },
    /\/tasks\/0\/title must be string/,
  ],
  "what is not JSON": [{ body: "<p>" }, /it is not JSON/],
  "another content type": [
    { headers: { "content-type": "text/html" } },
    /knows no content of the type text\/html/,
  ],
  "a header that is missing": [created, /promises the header Location/],
  "a header that is no number": [
    {
      target: "/queue/tasks",
      ...problem("too_many_workspaces"),
      headers: { "Retry-After": "soon" },
    },
    /Retry-After is an integer; it is soon/,
  ],
  "an error of another operation": [
    { ...problem("unauthorized"), headers: challenge, body: problem("forbidden").body },
    /\/code must be equal to one of the allowed values/,
  ],
  "a body where there is none": [{ ...gone, body: "{}" }, /says that there is no body/],
  "a success where nothing is": [
    { target: "/tracker/nothing" },
    /no document knows this operation/,
  ],
  "a success of a method that is not known": [
    { method: "PUT" },
    /no document knows this operation/,
  ],
  "an error in another form where nothing is": [
    { target: "/tracker/nothing", status: 404, body: { error: "gone" } },
    /all documents know one body of errors/,
  ],
};

for (const [what, [given, why]] of Object.entries(lies)) {
  answers(`finds ${what}`, () => assert.throws(() => assertDocumented(exchange(given)), why));
}

answers("tells no credential", () => {
  const given = exchange({ target: "/queue/stats?api_key=secret", status: 202 });
  assert.throws(
    () => assertDocumented(given),
    (error: Error) => !error.message.includes("secret"),
  );
});

const url = "ws://localhost:3000/queue/ws/tasks?api_key=k";
const list = [exampleOf(QueueTask)];

frames("passes each form where it was asked for", () => {
  const change = { type: "change", cursor: 1, upsert: list, remove: [7] };
  assertDocumentedFrame(url, "", JSON.stringify(list));
  assertDocumentedFrame(url, "taskwire.v1", JSON.stringify(change));
  assertDocumentedFrame("ws://localhost/ws/tasks", "", "[]");
});

const wrongFrames: Record<string, [url: string, protocol: string, frame: unknown]> = {
  "the form that was not asked for": [url, "taskwire.v1", list],
  "a member that is not documented": [url, "", [{ ...(list[0] as object), secret: 1 }]],
  "a type that is not documented": [url, "taskwire.v1", { type: "bye", cursor: 1 }],
  "a resource of another feed": [
    "ws://localhost/tracker/ws",
    "",
    { type: "change", cursor: 1, resource: "contact", upsert: [], remove: [] },
  ],
  "a channel that is not documented": ["ws://localhost/ws", "", []],
};

for (const [what, [address, protocol, frame]] of Object.entries(wrongFrames)) {
  frames(`finds ${what}`, () => {
    const text = JSON.stringify(frame);
    assert.throws(() => assertDocumentedFrame(address, protocol, text), /\/docs\/asyncapi\.yaml/);
  });
}

const event = { id: "m", status: "delivered", deliveredAt: "2026-05-04T09:30:00.000Z" };
const signed: Record<string, string> = {
  authorization: `Signature ${"a".repeat(64)}`,
  "webhook-id": "m",
  "webhook-timestamp": "1777887000",
  "webhook-signature": `v1,${"A".repeat(43)}=`,
};

deliveries("passes what is signed as documented", () => {
  assertDocumentedDelivery((name) => signed[name], JSON.stringify(event));
});

for (const name of Object.keys(signed)) {
  deliveries(`finds ${name} missing`, () => {
    const headers: Record<string, string> = { ...signed, [name]: "" };
    assert.throws(() => assertDocumentedDelivery((one) => headers[one], JSON.stringify(event)));
  });
}

deliveries("finds a member that is not documented", () => {
  const body = JSON.stringify({ ...event, phone: "+33612345678" });
  assert.throws(
    () => assertDocumentedDelivery((name) => signed[name], body),
    /has what is not documented: phone/,
  );
});

answers.run();
frames.run();
deliveries.run();
