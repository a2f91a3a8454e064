import { suite } from "uvu";
import * as assert from "uvu/assert";
import { StoreUnavailableError } from "../store/store.ts";
import { answerOf, problemOf, rawAnswer } from "./answer.ts";
import { invalid, notFound, type Problem, tooMany } from "./problem.ts";
import { assertNothingInternal } from "./testing.ts";

const problem = suite("problemOf()");
const raw = suite("rawAnswer()");

const bodyOf = ({ body }: Problem) => JSON.parse(body);

problem("shows nothing of an error that nobody expected", () => {
  const error = new TypeError("SELECT password FROM tracker_users: hunter2 at /srv/main.js:1:1");
  for (const thrown of [error, String(error), { error }, undefined, null, Symbol("hunter2")]) {
    const { status, body } = problemOf(thrown);
    assert.is(status, 500);
    assertNothingInternal(body);
    assert.not(body.includes("hunter2"));
    assert.equal(Object.keys(JSON.parse(body)), ["error", "message", "code"]);
  }
});

problem("says that a disk which takes no writes is no fault of the caller's", () => {
  const cause = new Error("ENOSPC: no space left on device, write '/srv/data'");
  const found = problemOf(new StoreUnavailableError("no", { cause }));
  assert.is(found.status, 503);
  assert.is(found.code, "store_unavailable");
  assert.not(found.body.includes("ENOSPC"));
  assert.equal(answerOf(found).headers, { "Retry-After": "1" });
});

problem("leaves a problem of the caller's as it is, in the form of every error", () => {
  const issues = [{ path: "title", message: "is missing" }];
  const found = invalid("body", issues);
  assert.is(problemOf(found), found);
  const text = "The body is not valid: title is missing.";
  assert.equal(bodyOf(found), { error: text, message: text, code: "invalid", issues });
  assert.is(bodyOf(notFound("task", '"7"')).id, '"7"');
  assert.equal(answerOf(tooMany("busy", "Wait.", 0.2)).headers, { "Retry-After": "1" });
  assert.equal(answerOf(tooMany("busy", "Wait.", 59.1)).headers, { "Retry-After": "60" });
});

raw("is a whole HTTP answer, whose length is that of its bytes", () => {
  const text = rawAnswer(notFound("task", "é🧹"), "mine");
  const [head = "", body = ""] = text.split("\r\n\r\n");
  assert.match(head, /^HTTP\/1\.1 404 /);
  assert.match(head, /^X-Request-Id: mine$/m);
  assert.match(head, /^Connection: close$/m);
  assert.ok(head.includes(`Content-Length: ${Buffer.byteLength(body)}`), head);
  assert.is(JSON.parse(body).id, "é🧹");
});

problem.run();
raw.run();
