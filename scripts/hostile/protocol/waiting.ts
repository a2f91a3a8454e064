import { suite } from "uvu";
import * as assert from "uvu/assert";
import { rawRequest } from "../../../api/http/testing.ts";
import { call, until } from "../../../api/testing/server.ts";
import { figure, quantile } from "../kit/figures.ts";
import { assertWell, eachOf, KEY, memory, openFiles } from "../kit/server.ts";
import {
  filesAtRest,
  headers,
  removeAttacked,
  server,
  startAttacked,
  timesOf,
} from "./attacked.ts";
import { UPGRADE } from "./frames.ts";
import { type Stalled, stall, whenLetGo } from "./stalled.ts";

/**
 * A whole request has to be there by then (20 s), and who does not hang up is hung up on (5 s): twice
 * as long for a machine that is at work for others too.
 */
const LETS_GO_MS = 50_000;
/** Whoever reads nothing for so long (60 s), and some time to look. */
const READS_NOTHING_MS = 90_000;
const SLOW_BODIES = 1000;
/** As long as a task may be, and enough of them to fill a list many times over. */
const LARGE_TASKS = 800;

export const waiting = suite("those who make it wait");
/** Runs last: all that is tried in between is tried beside them. */
export const lettingGo = suite("those who made it wait");

const stalled: Record<string, Stalled[]> = {};
let letGo: Record<string, Promise<number[]>>;

waiting.before(startAttacked);
lettingGo.after(removeAttacked);

function many(count: number, make: (index: number) => Promise<Stalled>): Promise<Stalled[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => make(index)));
}

const slowHead = `POST /tracker/tasks HTTP/1.1\r\nHost: h\r\n`;

waiting(`serves others as quickly beside ${SLOW_BODIES} slow bodies`, async () => {
  const idleTimes = await timesOf(400);
  const beginning = rawRequest("/tracker/tasks", {
    method: "POST",
    body: JSON.stringify({ title: "slow", description: "x".repeat(500) }),
    headers,
  }).slice(0, -450);
  const more = { text: "x", everyMs: 1000 };
  stalled["slow bodies"] = await many(SLOW_BODIES, () => stall(server.url, beginning, { more }));
  await until(() => openFiles(server) >= filesAtRest + SLOW_BODIES, "all to be open");
  const loadedTimes = await timesOf(400);
  const [idle, loaded] = [quantile(idleTimes, 0.5), quantile(loadedTimes, 0.5)];
  figure("slow bodies at once", SLOW_BODIES);
  figure(
    "a write and a read beside them, median",
    `${loaded.toFixed(1)} ms (${idle.toFixed(1)} ms without)`,
  );
  // A thousand timers of ours share the machine, which may be at work for others too.
  assert.ok(loaded < 3 * idle + 5, `${loaded} ms beside them, ${idle} ms without`);
});

waiting("goes on while many others never speak, never end, or never read", async () => {
  const query = `api_key=${KEY}`;
  for (let i = 0; i < 300; i++) {
    const body = { name: "x".repeat(200), type: "gx.heavy" };
    await call(`${server.url}/queue/tasks?${query}`, "POST", { body });
  }
  await eachOf(Array(LARGE_TASKS).fill(0), 20, async () => {
    const body = { title: "large", description: "é".repeat(10_000) };
    await call(`${server.url}/tracker/tasks`, "POST", { body, headers });
  });
  const upgrade = `GET /queue/ws/tasks?${query} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
  const large = rawRequest(`/queue/tasks?${query}`).repeat(200);
  Object.assign(stalled, {
    "connections that never speak": await many(100, () => stall(server.url, "")),
    "heads that never end": await many(100, () => stall(server.url, slowHead)),
    "heads that come byte by byte": await many(100, () =>
      stall(server.url, `${slowHead}X-Slow: `, { more: { text: "x", everyMs: 500 } }),
    ),
    "upgrades that never finish": await many(100, () => stall(server.url, upgrade)),
    "refused upgrades that never hang up": await many(50, () =>
      stall(server.url, `${upgrade.replace(KEY, "wrong")}\r\n`),
    ),
    "bodies larger than they may be": await many(50, () =>
      stall(server.url, `${slowHead}Content-Length: 99999999\r\n\r\n`, {
        more: { text: "x".repeat(100), everyMs: 100 },
      }),
    ),
    "answers that nobody reads": await many(100, () => stall(server.url, large, { reads: false })),
    // Each of another past, so that each is told something of its own.
    "changes that nobody reads": await many(60, (since) =>
      stall(
        server.url,
        rawRequest(`/tracker/ws?since=${since + 2}`, { headers: { ...headers, ...UPGRADE } }),
        {
          reads: false,
        },
      ),
    ),
  });
  letGo = Object.fromEntries(
    Object.entries(stalled).map(([what, some]) => [
      what,
      whenLetGo(server, some, READS_NOTHING_MS),
    ]),
  );
  for (let cursor = LARGE_TASKS; cursor > LARGE_TASKS - 100; cursor--) {
    const page = `${server.url}/tracker/tasks?limit=200&cursor=${cursor}`;
    assert.is((await call(page, "GET", { headers })).status, 200);
  }
  await timesOf(50);
  const used = await memory(server);
  figure("memory beside all that make it wait", `${used.toFixed(0)} MB`);
  assert.ok(used < 700, `${used} MB are in use`);
});

lettingGo("are all let go", async () => {
  await Promise.all(
    Object.entries(letGo).map(async ([what, promised]) => {
      const times = await promised;
      const longest = Math.max(...times);
      const limit = what.endsWith("nobody reads") ? READS_NOTHING_MS : LETS_GO_MS;
      assert.ok(longest < limit, `some of ${times.length} ${what} were kept for ${longest} ms`);
      figure(`${times.length} ${what}, let go after at most`, `${(longest / 1000).toFixed(0)} s`);
    }),
  );
  await until(() => openFiles(server) <= filesAtRest + 5, "all files to be closed");
  await assertWell(server);
});
