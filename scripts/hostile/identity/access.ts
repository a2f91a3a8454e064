/**
 * Who may call what: one entry for each route. `user` is anybody who is signed in, `owner` the one
 * whom it belongs to and admins, `bearer` and `api_key` one of the API_KEYS in its place.
 */
export type Access = "anybody" | "user" | "owner" | "bearer" | "api_key" | "loopback";

export const access: Readonly<Record<string, Access>> = {
  "POST /tracker/auth": "anybody",
  "POST /tracker/logout": "user",
  "GET /tracker/me": "user",
  "GET /tracker/signup": "anybody",
  "GET /tracker/users": "user",
  "POST /tracker/users": "anybody",
  "GET /tracker/users/:id": "user",
  "PATCH /tracker/users/:id": "owner",
  "DELETE /tracker/users/:id": "owner",
  "GET /tracker/user/:id": "user",
  "GET /tracker/users/:id/tasks": "user",
  "GET /tracker/tasks": "user",
  "POST /tracker/tasks": "user",
  "GET /tracker/tasks/:id": "user",
  "PUT /tracker/tasks/:id": "owner",
  "PATCH /tracker/tasks/:id": "owner",
  "DELETE /tracker/tasks/:id": "owner",
  "GET /tracker/ws": "user",
  "GET /messaging/contacts": "bearer",
  "POST /messaging/contacts": "bearer",
  "GET /messaging/contacts/:id": "bearer",
  "PATCH /messaging/contacts/:id": "bearer",
  "DELETE /messaging/contacts/:id": "bearer",
  "GET /messaging/messages": "bearer",
  "POST /messaging/messages": "bearer",
  "GET /messaging/messages/:id": "bearer",
  "GET /messaging/messages/:id/attempts": "bearer",
  "POST /messaging/messages/:id/redeliver": "bearer",
  "GET /messaging/ws": "api_key",
  "GET /queue/tasks": "api_key",
  "POST /queue/tasks": "api_key",
  "DELETE /queue/tasks/:id": "api_key",
  "POST /queue/tasks/flush": "api_key",
  "GET /queue/stats": "api_key",
  "GET /queue/ws/tasks": "api_key",
  "GET /healthz": "anybody",
  "GET /readyz": "anybody",
  "GET /metrics": "loopback",
  "GET /favicon.ico": "anybody",
};

/** The web app and what is embedded of it: files that anybody may read. */
export function isFile(route: string): boolean {
  return route === "GET /" || /^GET \/[\w./-]+\.(js|css|html|svg|json|map)$/.test(route);
}
