import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer } from "../../../api/testing/server.ts";
import { openFiles } from "../kit/server.ts";

/** The one server that all of these suites attack, while others hold on to it. */
export let server: TestServer;
/** Of somebody who is signed in. */
export let headers: Record<string, string>;
/** How many files and connections it holds open before anything is tried. */
export let filesAtRest: number;

export async function startAttacked(): Promise<void> {
  server = await startServer({ env: { DELIVERY_DELAY_MS: "3600000", LIVE_PING_MS: "15000" } });
  const { token } = await signUp(server.url, "admin@example.org");
  headers = { Authorization: `Bearer ${token}` };
  for (let i = 0; i < 50; i++) await normalRequest();
  filesAtRest = openFiles(server);
}

export async function removeAttacked(): Promise<void> {
  await server?.remove();
}

/** What others do meanwhile: a read and a write. */
async function normalRequest(): Promise<number> {
  const started = performance.now();
  const body = { title: "meanwhile" };
  const made = await call(`${server.url}/tracker/tasks`, "POST", { body, headers });
  assert.is(made.status, 201);
  const read = await call(`${server.url}/tracker/tasks/${made.json.id}`, "GET", { headers });
  assert.is(read.status, 200);
  return performance.now() - started;
}

/** How long what others do meanwhile takes, so many times. */
export async function timesOf(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await normalRequest());
  return times;
}

/** How many tasks have this in their title. */
export async function titled(title: string): Promise<number> {
  const { json } = await call(`${server.url}/tracker/tasks?q=${title}`, "GET", { headers });
  return json.tasks.length;
}
