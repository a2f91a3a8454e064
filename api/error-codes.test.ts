import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ServerCode } from "../sdk/errors.ts";

// The server's problems take only codes that the SDK knows: the compiler sees to that
// (`http/problem.ts`). Here is the other direction: the SDK knows none that the server has not.

const codes = suite("the SDK's list of the server's error codes");

/** The compiler wants each of them here, and no other. */
const listed: Record<ServerCode, true> = {
  bad_handshake: true,
  bad_path: true,
  bad_request: true,
  body_incomplete: true,
  body_too_large: true,
  busy: true,
  email_taken: true,
  expectation_failed: true,
  forbidden: true,
  headers_too_large: true,
  idempotency_key_reused: true,
  internal: true,
  invalid: true,
  invalid_idempotency_key: true,
  last_admin: true,
  malformed_json: true,
  method_not_allowed: true,
  no_host: true,
  not_built: true,
  not_failed: true,
  not_found: true,
  phone_taken: true,
  queue_full: true,
  request_timeout: true,
  stopping: true,
  store_unavailable: true,
  too_deep: true,
  too_many_connections: true,
  too_many_tries: true,
  too_many_workspaces: true,
  unauthorized: true,
  unknown_path: true,
  unsupported_media_type: true,
  upgrade_required: true,
};

function sources(): string {
  return readdirSync("api", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join("api", name), "utf8"))
    .join("\n");
}

codes("has none that the server's sources do not name", () => {
  const text = sources();
  const dead = Object.keys(listed).filter((code) => !text.includes(`"${code}"`));
  assert.equal(dead, []);
});

codes.run();
