import { readdirSync } from "node:fs";
import * as assert from "uvu/assert";
import { call, type TestServer } from "../../../api/testing/server.ts";

export const KEY = "there-is-no-key";
export const BEARER = { Authorization: `Bearer ${KEY}` };

/** The server serves, has not ended meanwhile, and has logged no failure of its own. */
export async function assertWell(server: TestServer): Promise<void> {
  assert.is(server.process.exitCode, null, server.log());
  const answer = await call(`${server.url}/readyz`, "GET");
  assert.is(answer.status, 200, answer.text);
  assert.not.match(server.log(), /"level":(50|60)/, server.log().slice(0, 2000));
}

/** The value of one of the server's metrics. */
export async function metric(server: TestServer, name: string): Promise<number> {
  const { text } = await call(`${server.url}/metrics`, "GET");
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
}

/** Its memory in MB. */
export async function memory(server: TestServer): Promise<number> {
  return (await metric(server, "process_resident_memory_bytes")) / 1e6;
}

/** How many files and connections it holds open; only Linux tells. */
export function openFiles(server: TestServer): number {
  return readdirSync(`/proc/${server.process.pid}/fd`).length;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Does something for each thing, so many at a time. */
export async function eachOf<T>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < things.length) {
      const index = next++;
      await work(things[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, things.length) }, worker));
}
