import {
  call,
  signUp,
  startServer,
  type TestAnswer,
  type TestServer,
} from "../../../api/testing/server.ts";

export const SECRET = "the secret of this server, which nobody else knows";
export const KEY = "key-of-the-first-0123456789abcdef";
export const OTHER_KEY = "key-of-the-other-0123456789abcdef";
export const PASSWORD = "correct horse";

/** The server whose doors are tried. */
export let server: TestServer;
export let admin: { token: string; user: { id: number } };
export let member: { token: string; user: { id: number } };
/** How often something was asked for. */
export let tries = 0;
/** The admin's. */
let task: number;

export async function startAttacked(): Promise<void> {
  server = await startServer({
    env: {
      JWT_SECRET: SECRET,
      API_KEYS: `${KEY},${OTHER_KEY}`,
      DELIVERY_DELAY_MS: "3600000",
      RATE_LIMIT_AUTH: "1000000/1",
    },
  });
  admin = await signUp(server.url, "admin@example.org", PASSWORD);
  member = await signUp(server.url, "member@example.org", PASSWORD);
  const headers = { Authorization: `Bearer ${admin.token}` };
  const made = await call(`${server.url}/tracker/tasks`, "POST", { body: { title: "t" }, headers });
  task = made.json.id;
}

export async function removeAttacked(): Promise<void> {
  await server?.remove();
}

export interface Credential {
  readonly headers?: Record<string, string>;
  readonly query?: string;
}

/** Asks for a route, of somebody else's things where it names some, with a body that is right. */
export function ask(route: string, { headers = {}, query = "" }: Credential): Promise<TestAnswer> {
  const [method = "", path = ""] = route.split(" ");
  const id = path.startsWith("/tracker/user")
    ? admin.user.id
    : path.startsWith("/tracker")
      ? task
      : 1;
  const isBody = method === "PUT" || method === "PATCH" || method === "POST";
  tries++;
  return call(`${server.url}${path.replace(":id", String(id))}${query && `?${query}`}`, method, {
    headers,
    ...(isBody && { body: { title: "changed", name: "changed" } }),
  });
}

export const bearer = (token: string): Credential => ({
  headers: { Authorization: `Bearer ${token}` },
});
