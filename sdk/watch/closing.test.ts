import { spawn } from "node:child_process";
import { once } from "node:events";
import * as assert from "uvu/assert";
import {
  closing,
  type FakeServerParts,
  refuseWith,
  startFakeServer,
  suiteThatCloses,
} from "./testing.ts";

const ends = suiteThatCloses("after close() nothing keeps the process alive", undefined);

/** Less than any timer of a watch, but for the shortest waits for a new try. */
const LIMIT_MS = 2500;

const SNAPSHOT = '{"type":"snapshot","cursor":1,"tasks":[]}';

/** Runs a program that watches a server, closes, says so, and has to end by itself. */
async function assertEnds(program: string, parts: FakeServerParts) {
  const { url } = await startFakeServer(parts);
  const whole = `
    import { setTimeout as sleep } from "node:timers/promises";
    import { WebSocket } from "ws";
    import { watchTasks } from "./sdk/dist/watch.js";
    const options = { baseUrl: "${url}", apiKey: "key", WebSocket };
    ${program}
    console.log("closed");`;
  const parameters = ["--input-type=module", "--eval", whole];
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  closing({ close: () => child.kill("SIGKILL") });
  const ended = once(child, "exit");
  const [said] = await once(child.stdout, "data");
  assert.is(String(said), "closed\n");
  const limit = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  const [code] = await ended;
  clearTimeout(limit);
  assert.is(code, 0, `it lived on for ${LIMIT_MS} ms`);
}

/** Watches that are closed, loops that are left, and signals that are aborted: all at many moments. */
const AT_MANY_MOMENTS = `
  const moments = [0, 1, 2, 5, 10, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700];
  for (const state of ["connecting", "live", "waiting"]) {
    const watch = watchTasks({ ...options, onState: (now) => now === state && watch.close() });
    setTimeout(watch.close, 700);
  }
  watchTasks(options).close();
  await Promise.all(
    moments.map(async (moment) => {
      const leaving = new AbortController();
      const watch = watchTasks(options);
      const loop = watchTasks(options)[Symbol.asyncIterator]();
      watchTasks({ ...options, signal: leaving.signal });
      loop.next();
      await sleep(moment);
      watch.close();
      loop.return();
      leaving.abort();
    }),
  );`;

const refuse: FakeServerParts["refuse"] = (_request, socket) => refuseWith(socket, 503);

for (const [server, parts] of Object.entries<FakeServerParts>({
  "that speaks": { speak: (socket) => socket.send(SNAPSHOT) },
  "that opens and says nothing": {},
  "that never opens": { refuse: () => true },
  "that breaks off while it opens": { refuse: (_request, socket) => !!socket.destroy() },
  "that breaks off when it has opened": { speak: (socket) => socket.terminate() },
  "that stops": { speak: (socket) => socket.send(SNAPSHOT, () => socket.close(1012)) },
  "that asks to wait for a minute": {
    refuse,
    answer: (_request, response) => response.writeHead(503, { "Retry-After": 60 }).end(),
  },
  "that refuses, and never says why": { refuse, answer: () => {} },
})) {
  ends(`with a server ${server}`, () => assertEnds(AT_MANY_MOMENTS, parts));
}

ends("when it is closed because the network's return has brought nothing", async () => {
  let tries = 0;
  const program = `
    const page = new EventTarget();
    globalThis.addEventListener = page.addEventListener.bind(page);
    await new Promise((resolve) => {
      let wasLive = false;
      const watch = watchTasks({
        ...options,
        onState(state) {
          wasLive ||= state === "live";
          if (state !== "connecting") setImmediate(() => page.dispatchEvent(new Event("online")));
          else if (wasLive) resolve(watch.close());
        },
      });
    });`;
  await assertEnds(program, {
    // After so many failures the next try is seconds away.
    refuse: (_request, socket) => ++tries !== 6 && refuseWith(socket, 503),
    answer: (_request, response) => response.writeHead(503).end(),
    speak: (socket) => socket.send(SNAPSHOT),
  });
});

ends.run();
