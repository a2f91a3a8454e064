import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import WebSocket from "ws";
import { call, startServer, type TestServer, until } from "./testing/server.ts";

const metrics = suite("GET /metrics");

const KEY = "there-is-no-key";

let server: TestServer;
/** Takes the first delivery, and refuses all others. */
let receiver: Server;
metrics.before(async () => {
  let heard = 0;
  receiver = createServer((request, response) => {
    request.resume();
    heard++;
    response.writeHead(heard === 1 ? 200 : 500).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  server = await startServer({
    env: {
      WEBHOOK_URL: `http://127.0.0.1:${port}/`,
      WEBHOOK_CONCURRENCY: "1",
      WEBHOOK_RETRY_DELAYS_MS: "10",
      DELIVERY_DELAY_MS: "0",
      MAX_RUNNING_WORKSPACE_TASKS: "2",
    },
  });
});
metrics.after(async () => {
  await server?.remove();
  receiver?.close();
});

type Samples = Readonly<Record<string, number>>;

/** The samples of a text in Prometheus' format, by name and labels. */
function samplesOf(text: string): Samples {
  const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = "", value] = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

const textNow = async () => (await call(`${server.url}/metrics`, "GET")).text;
const samplesNow = async () => samplesOf(await textNow());

/** By how much each sample has risen. */
async function risenBy(action: () => Promise<unknown>): Promise<Samples> {
  const before = await samplesNow();
  await action();
  const after = Object.entries(await samplesNow());
  return Object.fromEntries(after.map(([name, value]) => [name, value - (before[name] ?? 0)]));
}

const sumOf = (samples: Samples, name: string) =>
  Object.entries(samples)
    .filter(([key]) => key === name || key.startsWith(`${name}{`))
    .reduce((sum, [, value]) => sum + value, 0);

const createTask = (workspace = "default") =>
  call(`${server.url}/queue/tasks?api_key=${KEY}&workspace_id=${workspace}`, "POST", {
    body: { name: "a task", type: "gx.heavy" },
  });

metrics("are in Prometheus' text format, each with its help and its type", async () => {
  const { status, headers, text } = await call(`${server.url}/metrics`, "GET");
  assert.is(status, 200);
  assert.match(headers.get("content-type") as string, /^text\/plain; version=0\.0\.4/);
  const samples = samplesOf(text);
  assert.ok(Object.keys(samples).length >= 12);
  for (const [sample, value] of Object.entries(samples)) {
    assert.ok(Number.isFinite(value), sample);
    const [name = ""] = sample.split("{");
    const family = name.replace(/_(bucket|sum|count)$/, "");
    const [, type] = new RegExp(`^# TYPE ${family} (\\w+)$`, "m").exec(text) ?? [];
    assert.ok(text.includes(`# HELP ${family} `), family);
    if (family !== name) assert.is(type, "histogram", name);
    else assert.is(type, name.endsWith("_total") ? "counter" : "gauge", name);
  }
  assert.is(samples.taskwire_store_writable, 1);
});

metrics("count what is written, and how it shares syncs", async () => {
  const risen = await risenBy(() => Promise.all(Array.from({ length: 20 }, () => createTask())));
  const of = (name: string) => risen[`taskwire_store_${name}`] as number;
  assert.ok(of("transactions_total") >= 20);
  assert.ok(of("commits_total") >= 1);
  assert.ok(of("journal_bytes_total") >= 100);
  assert.is(of("commit_transactions_count"), of("commits_total"));
  assert.is(of("commit_transactions_sum"), of("transactions_total"));
  assert.is(of('commit_transactions_bucket{le="32"}'), of("commits_total"));
  assert.is(of("commit_duration_seconds_count"), of("commits_total"));
  assert.ok(of("commit_duration_seconds_sum") > 0);
});

metrics("tell how long requests took, by the patterns of their routes", async () => {
  const get = (path: string, method = "GET") => call(server.url + path, method);
  const risen = await risenBy(async () => {
    await get(`/queue/tasks?api_key=${KEY}`);
    await get(`/tasks?api_key=${KEY}`);
    await get(`/queue/tasks/1?api_key=${KEY}&a=secret`, "DELETE");
    await get("/tasks/771");
    await get("/nothing/at/all");
    await get("/healthz", "POST");
  });
  const name = "taskwire_http_request_duration_seconds";
  const count = (labels: string) => risen[`${name}_count{${labels}}`];
  assert.is(count('method="GET",route="/queue/tasks",status="2xx"'), 2);
  assert.is(count('method="DELETE",route="/queue/tasks/:id",status="4xx"'), 1);
  assert.is(count('method="GET",route="/tracker/tasks/:id",status="4xx"'), 1);
  assert.is(count('method="GET",route="none",status="4xx"'), 1);
  assert.is(count('method="POST",route="/healthz",status="4xx"'), 1);
  const sum = risen[`${name}_sum{method="GET",route="/queue/tasks",status="2xx"}`] as number;
  assert.ok(sum > 0 && sum < 20, "it is in seconds");
  const text = await textNow();
  for (const raw of ["771", "nothing", "secret", KEY]) assert.not(text.includes(raw), raw);
});

metrics("grow by no name that a caller makes up", async () => {
  await call(`${server.url}/first`, "GET");
  await call(`${server.url}/first`, "PROPFIND");
  const before = Object.keys(await samplesNow()).length;
  for (let i = 0; i < 5; i++) await call(`${server.url}/made/up/${i}?q=${i}`, "GET");
  for (const method of ["MKCOL", "LOCK"]) await call(`${server.url}/first`, method);
  assert.is(Object.keys(await samplesNow()).length, before);
});

metrics("tell how deep the queue is, over all workspaces", async () => {
  const before = await samplesNow();
  for (let i = 0; i < 3; i++) await createTask("deep");
  await createTask("shallow");
  const depth = (samples: Samples, status: string) =>
    samples[`taskwire_queue_tasks{status="${status}"}`] as number;
  await until(async () => {
    const samples = await samplesNow();
    const risen = (status: string) => depth(samples, status) - depth(before, status);
    return risen("running") === 3 && risen("queued") === 1;
  }, "three that run and one that waits");
});

metrics("tell how many watch what", async () => {
  const socket = new WebSocket(`${server.url}/ws/tasks?api_key=${KEY}`);
  await new Promise((resolve) => socket.once("open", resolve));
  const samples = await samplesNow();
  assert.is(samples.taskwire_websockets, 1);
  assert.is(samples['taskwire_watchers{route="/queue/ws/tasks"}'], 1);
  assert.is(samples['taskwire_watchers{route="/tracker/ws"}'], 0);
  socket.close();
  await until(async () => (await samplesNow()).taskwire_websockets === 0, "it to be closed");
  const risen = await samplesNow();
  assert.is(sumOf(risen, "taskwire_watchers"), 0);
});

metrics("count deliveries by what came of them", async () => {
  const send = () =>
    call(`${server.url}/messaging/messages`, "POST", {
      headers: { Authorization: `Bearer ${KEY}` },
      body: { from: "Me", to: { name: "Ada", phone: "+441234567890" }, content: "Hello" },
    });
  const attempts = (samples: Samples, result: string) =>
    samples[`taskwire_delivery_attempt_duration_seconds_count{result="${result}"}`];
  await send();
  await until(async () => attempts(await samplesNow(), "delivered") === 1, "a delivery");
  await send();
  await until(async () => attempts(await samplesNow(), "failed") === 1, "one that failed");
  const samples = await samplesNow();
  assert.is(attempts(samples, "retried"), 1);
  assert.ok(sumOf(samples, "taskwire_delivery_attempt_duration_seconds_sum") > 0);
});

metrics.run();
