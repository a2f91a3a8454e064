import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { suite, type Test } from "uvu";
import { loadSqlite } from "../store/read.ts";
import {
  call,
  signUp,
  startServer,
  type TestServer,
  type TestServerOptions,
} from "../testing/server.ts";

/** What the tests of the command line share. */

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the built program as a person would, with nothing set but what is given. */
export async function taskwire(
  typed: readonly string[],
  {
    input = "",
    cwd = ".",
    env = {},
  }: { input?: string | Buffer; cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [...process.execArgv, resolve("dist/main.js"), ...typed], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
  });
  const [output, errors] = [child.stdout, child.stderr].map((stream) => {
    const text = { so: "", far: () => text.so };
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text.so += piece;
    });
    return text.far;
  }) as [() => string, () => string];
  // It may end before it has read all.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [code] = await once(child, "close");
  return { code, output: output(), errors: errors() };
}

export interface InFolder {
  /** An empty temporary folder, removed after the test. */
  folder: string;
}

const servers: TestServer[] = [];

/** A suite whose every test has a folder of its own; its servers are stopped after it. */
export function suiteInFolder(name: string): Test<InFolder> {
  const tests = suite<InFolder>(name, { folder: "" });
  tests.before.each(async (context) => {
    context.folder = await mkdtemp(join(tmpdir(), "taskwire-command-"));
  });
  tests.after.each(async ({ folder }) => {
    for (const server of servers.splice(0)) await server.remove();
    await rm(folder, { recursive: true, force: true });
  });
  return tests;
}

export async function serve(
  dataDir: string,
  env: TestServerOptions["env"] = {},
): Promise<TestServer> {
  const server = await startServer({ dataDir, env });
  servers.push(server);
  return server;
}

const KEY = "there-is-no-key";
export const BEARER = { Authorization: `Bearer ${KEY}` };

/** The ways to make something of each kind, and where the database keeps it. */
export function makers(
  server: TestServer,
  token: string,
): Record<string, (n: number) => Promise<string>> {
  const make = async (path: string, body: object, headers = {}) => {
    const { status, text, json } = await call(`${server.url}${path}`, "POST", { body, headers });
    if (status !== 201) throw new Error(`${path}: ${status} ${text}`);
    return String(json.id ?? json.task.id);
  };
  return {
    tracker_tasks: (n) =>
      make(
        "/tracker/tasks",
        { title: `Title ${n}`, description: "“\u2028” 😀\r\n\t\u0001" },
        { Authorization: `Bearer ${token}` },
      ),
    messaging_contacts: (n) =>
      make("/messaging/contacts", { name: `Name ${n}`, phone: `+49${1_000_000 + n}` }, BEARER),
    queue_tasks: (n) =>
      make(`/queue/tasks?api_key=${KEY}&workspace_id=w`, { name: `Task ${n}`, type: "gx.heavy" }),
  };
}

/** Fills a server with something of each kind, and gives the token of who is signed in. */
export async function fill(server: TestServer, count = 5): Promise<string> {
  const { token } = await signUp(server.url, "ada@example.org");
  for (const make of Object.values(makers(server, token))) {
    for (let n = 1; n <= count; n++) await make(n);
  }
  const body = { from: "Me", to: { name: "Bo", phone: "+331234567" }, content: "Hello" };
  await call(`${server.url}/messaging/messages`, "POST", {
    body,
    headers: { ...BEARER, "Idempotency-Key": "once" },
  });
  return token;
}

/** The ids in a table of a SQLite file, as SQLite without anything of ours reads them. */
export async function idsIn(file: string, table: string): Promise<Set<string>> {
  const { Database } = await loadSqlite();
  const database = new Database(await readFile(file));
  const [found] = database.exec(`SELECT id FROM ${table}`);
  database.close();
  return new Set((found?.values ?? []).map(([id]) => String(id)));
}

/** Every file of a folder with its content and what the system says of it. */
export async function lookOf(folder: string): Promise<Record<string, string>> {
  const look: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    const { mode, mtimeMs, ino } = await stat(path);
    look[name] = `${mode} ${mtimeMs} ${ino} ${(await readFile(path)).toString("base64")}`;
  }
  return look;
}
