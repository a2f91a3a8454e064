import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawConnection, rawRequest } from "./http/testing.ts";
import { type Balancer, startBalancer } from "./testing/balancer.ts";
import { call, startServer, type TestServer, until } from "./testing/server.ts";

const drain = suite("SIGTERM with DRAIN_MS");
const balanced = suite("a restart behind a load balancer");

const PATH = "/queue/tasks?api_key=there-is-no-key";
/** Enough for a busy machine to ask /readyz in. */
const DRAIN_MS = 2000;
const FOR_EVER_MS = 600_000;
const CLIENTS = 4;
const PAUSE_MS = 5;

const servers: TestServer[] = [];
let balancer: Balancer | undefined;
let load: Load | undefined;

async function start(drainMs: number): Promise<TestServer> {
  const server = await startServer({ env: { DRAIN_MS: String(drainMs) } });
  servers.push(server);
  return server;
}

async function endAll(): Promise<void> {
  await load?.stop();
  load = undefined;
  balancer?.close();
  for (const server of servers.splice(0)) {
    await server.kill();
    await server.remove();
  }
}
drain.after.each(endAll);
balanced.after.each(endAll);

async function isDraining({ url }: TestServer): Promise<boolean> {
  return (await call(`${url}/readyz`, "GET")).status === 503;
}

const post = (url: string, name: string) =>
  call(url + PATH, "POST", { body: { name, type: "gx.heavy" } });

drain("says at once that it is not ready, and takes requests meanwhile", async () => {
  const server = await start(FOR_EVER_MS);
  const { url } = server;
  const kept = await RawConnection.open(url);
  kept.write(rawRequest("/readyz"));
  assert.is((await kept.answer("that it is ready")).status, 200);

  const ended = server.stop();
  await until(() => isDraining(server), "it is not ready");
  assert.is((await post(url, "while it drains")).status, 201);
  assert.is((await call(`${url}/healthz`, "GET")).status, 200);
  // A connection that was opened before is answered as well, and ended: the next one goes elsewhere.
  kept.write(rawRequest("/healthz"));
  const { status, headers } = await kept.answer("the last answer");
  assert.is(status, 200);
  assert.is(headers.connection, "close");
  await kept.whenEnded("the end of the connection");

  // A second signal ends it at once.
  await until(() => {
    server.process.kill("SIGTERM");
    return server.process.exitCode !== null;
  }, "its end");
  assert.is(await ended, 130);
  await server.restart();
  const { json } = await call(server.url + PATH, "GET");
  assert.is(json.tasks.length, 1);
});

drain("stops when that time is over", async () => {
  const server = await start(300);
  const asked = performance.now();
  assert.is(await server.stop(), 0);
  const took = performance.now() - asked;
  assert.ok(took >= 300, `it stopped after ${took} ms`);
});

drain("is not waited for by Ctrl-C", async () => {
  const server = await start(FOR_EVER_MS);
  const exited = new Promise((resolve) => server.process.once("exit", resolve));
  const asked = performance.now();
  server.process.kill("SIGINT");
  assert.is(await exited, 0);
  assert.ok(performance.now() - asked < 5000);
});

type Load = ReturnType<typeof constantLoad>;

/** Asks again and again until it is told to stop; half of the requests write. */
function constantLoad(url: string) {
  const failures: string[] = [];
  let isOver = false;
  let answered = 0;
  let written = 0;
  const client = async (name: string) => {
    for (let turn = 0; !isOver; turn++) {
      const isWrite = turn % 2 === 0;
      const answer = await (isWrite ? post(url, name) : call(url + PATH, "GET")).catch(String);
      answered++;
      if (typeof answer === "string") failures.push(answer);
      else if (answer.status !== (isWrite ? 201 : 200)) {
        failures.push(`${answer.status} ${answer.text}`);
      } else if (isWrite) written++;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, number) => client(`of client ${number}`));
  return {
    failures,
    answered: () => answered,
    async stop() {
      isOver = true;
      await Promise.all(clients);
      return written;
    },
  };
}

balanced("fails no request, and loses none that was acknowledged", async () => {
  const both = await Promise.all([start(DRAIN_MS), start(DRAIN_MS)]);
  const front = await startBalancer(both);
  balancer = front;
  const areReady = () => both.every((server) => front.isReady(server));
  await until(areReady, "both to be ready");
  const asking = constantLoad(front.url);
  load = asking;
  for (const server of both) {
    const before = asking.answered();
    assert.is(await server.stop(), 0);
    await until(() => asking.answered() > before + 2 * CLIENTS, "requests without it");
    await server.restart();
    await until(areReady, "both to be ready again");
  }
  const written = await asking.stop();
  assert.equal(asking.failures, []);
  const lists = await Promise.all(both.map(({ url }) => call(url + PATH, "GET")));
  const kept = lists.map(({ json }) => json.tasks.length);
  assert.is(kept[0] + kept[1], written);
  assert.ok(Math.min(...kept) > 0, "one of them was asked nothing");
});

drain.run();
balanced.run();
