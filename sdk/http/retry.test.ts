import { suite } from "uvu";
import * as assert from "uvu/assert";
import { TaskwireError } from "../errors.ts";
import { delayAfter, mayPass } from "./retry.ts";

const passing = suite("mayPass()");
const delay = suite("delayAfter()");

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

/** The delays that a fixed random number makes. */
function delays(random: number, headers?: Headers): number[] {
  const original = Math.random;
  Math.random = () => random;
  try {
    return [1, 2, 3, 4, 5, 6, 2000].map((attempt) => delayAfter(attempt, headers));
  } finally {
    Math.random = original;
  }
}

delay("doubles from half a second to eight seconds", () => {
  assert.equal(delays(0), [500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

delay("takes up to a quarter away", () => {
  assert.equal(delays(0.5), [438, 875, 1750, 3500, 7000, 7000, 7000]);
  for (const [index, full] of delays(0).entries()) {
    assert.ok((delays(0.9999)[index] as number) >= full * 0.75);
  }
});

function after(headers: Record<string, string>): number {
  return delays(0, new Headers(headers))[0] as number;
}

delay("is as long as Retry-After asks for, however long that is", () => {
  assert.is(after({ "Retry-After": "3" }), 3000);
  assert.is(after({ "Retry-After": "86400" }), 86_400_000);
  assert.is(after({ "Retry-After": "31536000" }), 31_536_000_000);
  assert.is(after({ "Retry-After": "1.5" }), 1500);
});

delay("is never shortened by Retry-After", () => {
  for (const value of ["0", "-5", "soon", "", "Wed, 21 Oct 2015 07:28:00 GMT", "NaN"]) {
    assert.is(after({ "Retry-After": value }), 500, value);
  }
});

delay("reaches a date, by the server's own clock where it tells it", () => {
  const later = "Wed, 21 Oct 2015 07:28:10 GMT";
  assert.is(after({ Date: "Wed, 21 Oct 2015 07:28:00 GMT", "Retry-After": later }), 10_000);
  const now = Date.now();
  const waited = after({ "Retry-After": new Date(now + 60_000).toUTCString() });
  assert.ok(waited > 50_000 && waited <= 60_000, `${waited}`);
});

passing.run();
delay.run();
