import type { Call } from "../http/call.ts";
import type { ApiKeys } from "../http/credentials.ts";
import { forbidden, invalid, unauthorized } from "../http/problem.ts";

const WORKSPACE_NAME = /^[A-Za-z_\-\d]{1,64}$/;

/**
 * The owner behind a call's `api_key`.
 *
 * @throws {Problem} 401 without a key, 403 with one that is not known
 */
export function ownerOf(call: Call, keys: ApiKeys): string {
  const key = call.query.get("api_key");
  if (!key) throw unauthorized("The query needs an api_key: one of the server's API_KEYS.");
  const owner = keys.ownerOf(key);
  if (!owner) throw forbidden("The api_key is not one of the server's API_KEYS.");
  return owner;
}

/** The name of the workspace that a call is about. @throws {Problem} 400 */
export function workspaceNameOf(call: Call): string {
  const name = call.query.get("workspace_id") ?? "default";
  if (WORKSPACE_NAME.test(name)) return name;
  const message = "must be 1 to 64 letters, digits, - or _ (ASCII only)";
  throw invalid("query", [{ path: "workspace_id", message }]);
}
