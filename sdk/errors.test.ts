import { createContext, runInContext } from "node:vm";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isTaskwireError, TaskwireError } from "./errors.ts";

const errors = suite("TaskwireError");

errors("holds what is known, and nothing else", () => {
  const cause = new Error("why");
  const issues = [{ path: "name", message: "is missing" }];
  const details = { status: 400, code: "invalid", issues, requestId: "abc", cause };
  const error = new TaskwireError("It is wrong.", details);
  assert.instance(error, Error);
  assert.is(`${error}`, "TaskwireError: It is wrong.");
  assert.equal(
    [error.status, error.code, error.issues, error.requestId, error.cause],
    [400, "invalid", issues, "abc", cause],
  );
  const bare = new TaskwireError("It is wrong.", { code: "timeout" });
  assert.equal(
    [bare.status, bare.issues, bare.requestId, bare.cause],
    [undefined, [], undefined, undefined],
  );
});

errors("tells an abort and a timeout by their codes", () => {
  const abort = new TaskwireError("", { code: "aborted" });
  const timeout = new TaskwireError("", { code: "timeout" });
  assert.equal([abort.isAbort, abort.isTimeout], [true, false]);
  assert.equal([timeout.isAbort, timeout.isTimeout], [false, true]);
});

errors("is known also where another copy of the library made it", () => {
  const mark = { value: true };
  const foreign = Object.defineProperty(new Error(""), Symbol.for("taskwire.error"), mark);
  assert.ok(isTaskwireError(foreign));
  assert.not.instance(foreign, TaskwireError);
});

errors("is known also where it comes from another realm", () => {
  const realm = createContext({ Symbol });
  const foreign: unknown = runInContext(
    'Object.defineProperty(new Error(""), Symbol.for("taskwire.error"), { value: true })',
    realm,
  );
  assert.not.instance(foreign, Error);
  assert.ok(isTaskwireError(foreign));
});

errors("is not taken for anything else", () => {
  for (const value of [new Error(""), undefined, null, "TaskwireError", {}, { code: "invalid" }]) {
    assert.not(isTaskwireError(value));
  }
});

errors.run();
