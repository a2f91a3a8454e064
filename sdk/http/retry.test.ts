import { suite } from "uvu";
import * as assert from "uvu/assert";
import { TaskwireError } from "../errors.ts";
import { mayPass } from "./retry.ts";

const passing = suite("mayPass()");

function pass(status: number | undefined, code: string, isKeyed = true, headers?: Headers) {
  return mayPass(new TaskwireError("", { status, code }), headers, isKeyed);
}

passing("is true of what may be gone the next time", () => {
  for (const code of ["connection_failed", "timeout"]) assert.ok(pass(undefined, code), code);
  for (const status of [408, 429, 500, 502, 503, 504, 599]) {
    assert.ok(pass(status, "http_error", false), `${status}`);
  }
});

passing("is false of what would be the same again", () => {
  for (const code of ["aborted", "invalid_argument", "invalid_response", "hook_failed"]) {
    assert.not(pass(undefined, code), code);
  }
  for (const status of [200, 302, 400, 401, 403, 404, 405, 413, 415, 422]) {
    assert.not(pass(status, "http_error"), `${status}`);
  }
});

passing("is true of a 409 only where the same request is still being worked on", () => {
  for (const code of ["idempotency_in_progress", "idempotency_key_in_use", "http_error"]) {
    assert.ok(pass(409, code), code);
    assert.not(pass(409, code, false), `${code} without a key`);
  }
  for (const code of ["email_taken", "last_admin", "not_failed", "idempotency_key_reused"]) {
    assert.not(pass(409, code), code);
  }
  assert.ok(pass(409, "conflict", true, new Headers({ "Retry-After": "1" })));
  assert.not(pass(409, "conflict"));
});

passing.run();
