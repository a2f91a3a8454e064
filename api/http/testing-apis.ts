import { call, signUp, startServer, type TestServer } from "../testing/server.ts";

/** A server, and an endpoint of each API that takes a body: what is said of HTTP holds for all. */
export interface Apis {
  readonly server: TestServer;
  /** An admin's token for the tracker. */
  readonly token: string;
  readonly creations: readonly Creation[];
}

export interface Creation {
  /** Such as `POST /tracker/tasks`. */
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  /** The caller's credential. */
  readonly headers: Record<string, string>;
  /** A body that is taken, another each time. */
  readonly good: () => Record<string, unknown>;
  /** The members that hold a person's text, and the longest that each may be. */
  readonly texts: Readonly<Record<string, number>>;
  /** The text of a member in what was created. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly textIn: (json: any, member: string) => unknown;
}

export const API_KEY = "there-is-no-key";
export const PASSWORD = "a password nobody may see";

let count = 0;

function unique(): string {
  count++;
  return String(count).padStart(8, "0");
}

/** Starts a server that logs everything that it ever would. */
export async function startApis(env: Readonly<Record<string, string>> = {}): Promise<Apis> {
  const server = await startServer({
    env: { LOG_LEVEL: "trace", DELIVERY_DELAY_MS: "3600000", ...env },
  });
  try {
    const { token } = await signUp(server.url, "admin@example.org", PASSWORD);
    return { server, token, creations: creationsFor(token) };
  } catch (error) {
    // Nobody else would end it.
    await server.remove();
    throw error;
  }
}

function creationsFor(token: string): Creation[] {
  const textIn = (json: Record<string, unknown>, member: string) => json[member];
  return [
    {
      name: "POST /tracker/users",
      path: "/tracker/users",
      headers: {},
      good: () => ({ name: "n", email: `u${unique()}@example.org`, password: PASSWORD }),
      texts: { name: 100 },
      textIn,
    },
    {
      name: "POST /tracker/tasks",
      path: "/tracker/tasks",
      headers: { Authorization: `Bearer ${token}` },
      good: () => ({ title: `t${unique()}` }),
      texts: { title: 200, description: 10_000 },
      textIn,
    },
    {
      name: "POST /messaging/contacts",
      path: "/messaging/contacts",
      headers: { Authorization: `Bearer ${API_KEY}` },
      good: () => ({ name: "n", phone: `+33${unique()}` }),
      texts: { name: 200 },
      textIn,
    },
    {
      name: "POST /messaging/messages",
      path: "/messaging/messages",
      headers: { Authorization: `Bearer ${API_KEY}` },
      good: () => ({ from: "f", to: { name: "n", phone: `+44${unique()}` }, content: "c" }),
      texts: { from: 64, content: 4096 },
      textIn,
    },
    {
      name: "POST /queue/tasks",
      path: `/queue/tasks?api_key=${API_KEY}`,
      headers: {},
      good: () => ({ name: `n${unique()}`, type: "gx.heavy" }),
      texts: { name: 200 },
      textIn: ({ task }, member) => task[member],
    },
  ];
}

/** Sends a body as it stands. */
export async function post(
  { server }: Apis,
  { path, headers, method = "POST" }: Pick<Creation, "path" | "headers" | "method">,
  body: string | Buffer,
  more: Record<string, string> = {},
) {
  const response = await fetch(server.url + path, {
    method,
    headers: { "Content-Type": "application/json", ...headers, ...more },
    body: body as string,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text ? JSON.parse(text) : undefined,
  };
}

/** The creation of one of the tracker's tasks. */
export function taskCreation({ creations }: Apis): Creation {
  return creations.find(({ name }) => name === "POST /tracker/tasks") as Creation;
}

/** How many there are of everything that can be created. */
export async function countAll({ server, token }: Apis): Promise<Record<string, number>> {
  const headers = { Authorization: `Bearer ${API_KEY}` };
  const own = { Authorization: `Bearer ${token}` };
  const get = async (path: string, of: Record<string, string> = {}) =>
    (await call(server.url + path, "GET", { headers: of })).json;
  return {
    users: (await get("/tracker/users?limit=200", own)).users.length,
    tasks: (await get("/tracker/tasks?limit=200", own)).tasks.length,
    contacts: (await get("/messaging/contacts?max=100", headers)).contactsList.length,
    messages: (await get("/messaging/messages?limit=1000", headers)).messages.length,
    queued: (await get(`/queue/tasks?api_key=${API_KEY}`)).tasks.length,
  };
}
