import type { Call } from "../http/call.ts";
import { invalid } from "../http/problem.ts";

const WORKSPACE_NAME = /^[A-Za-z_\-\d]{1,64}$/;

/** The name of the workspace that a call is about. @throws {Problem} 400 */
export function workspaceNameOf(call: Call): string {
  const name = call.query.get("workspace_id") ?? "default";
  if (WORKSPACE_NAME.test(name)) return name;
  const message = "must be 1 to 64 letters, digits, - or _ (ASCII only)";
  throw invalid("query", [{ path: "workspace_id", message }]);
}
