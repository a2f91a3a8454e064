import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawConnection, rawCall, rawRequest } from "../../api/http/testing.ts";
import { call, startServer, type TestServer, until } from "../../api/testing/server.ts";
import {
  endPrograms,
  startProgram,
  type TestProgram,
  temporaryFolder,
} from "../testing/program.ts";
import { deliver, eventOf } from "./testing.ts";

const start = suite("the start of the receiver");
const delivered = suite("the receiver and the server");
const stop = suite("the stop of the receiver");

const servers: TestServer[] = [];
for (const tests of [start, delivered, stop]) {
  tests.after.each(async () => {
    for (const server of servers.splice(0)) await server.remove();
    await endPrograms();
  });
}

const RECEIVER = "dist/receiver.js";

async function startReceiver(env: Record<string, string> = {}, cwd?: string) {
  const program = await startProgram(RECEIVER, {
    env: { PORT: "0", ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { program, url: await program.says(/^The receiver listens at (\S+)$/m) };
}

/** What it has printed since it said how to stop it. */
function lines(program: TestProgram): string[] {
  const [, events = ""] = program.output().split("Ctrl-C stops it.\n\n");
  return events.split("\n").filter((line) => line !== "");
}

/** Waits until it has printed so many, and finds that it prints no more. */
async function printed(program: TestProgram, count: number): Promise<string[]> {
  await until(() => lines(program).length >= count, `${count} lines`);
  program.child.kill("SIGTERM");
  assert.is(await program.ended(), 0);
  assert.is(lines(program).length, count, program.output());
  return lines(program);
}

/** One line for a person, and no stack. */
async function assertRefused(env: Record<string, string>, says: RegExp): Promise<void> {
  const program = await startProgram(RECEIVER, { env });
  assert.is(await program.ended(), 1);
  assert.is(program.output(), "");
  const [line = "", ...more] = program.errors().trimEnd().split("\n");
  assert.equal(more, []);
  assert.match(line, /^The receiver did not start: /);
  assert.match(line, says);
}

start("says where it listens, and what to try next", async () => {
  const { program, url } = await startReceiver();
  assert.match(url, /^http:\/\/localhost:[1-9]\d*\/webhooks$/);
  await program.says(/Ctrl-C stops it/);
  assert.ok(program.output().includes(`WEBHOOK_URL=${url} npm start`));
  assert.is(program.errors(), "");
});

start("is at port 3010 where nobody says another", async () => {
  const program = await startProgram(RECEIVER);
  // Somebody's receiver may be there while the tests run.
  const said = () =>
    /(at http:\/\/localhost:|port )3010\b/.exec(program.output() + program.errors());
  await until(() => said() !== null, "it says a port");
});

start("listens where others reach it, with a secret of one's own", async () => {
  const { program, url } = await startReceiver({ HOST: "0.0.0.0", WEBHOOK_SECRET: "own" });
  assert.match(url, /^http:\/\/0\.0\.0\.0:[1-9]\d*\/webhooks$/);
  const here = url.replace("0.0.0.0", "localhost");
  await program.says(/Ctrl-C stops it/);
  assert.ok(program.output().includes(`WEBHOOK_URL=${here} npm start`), program.output());
  assert.is((await call(here, "GET")).status, 405);
});

start("is refused where others reach it with the secret that everybody knows", async () => {
  const says = /HOST is 0\.0\.0\.0, which others can reach, but WEBHOOK_SECRET still holds/;
  await assertRefused({ HOST: "0.0.0.0", PORT: "0" }, says);
});

start("is refused on a port that is taken", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  try {
    const other = `PORT=${port + 1} npm run receiver.*WEBHOOK_URL=http://localhost:${port + 1}/`;
    await assertRefused({ PORT: String(port) }, new RegExp(`port ${port} is taken.*${other}`));
  } finally {
    other.close();
  }
});

start("is refused with a setting that cannot be", async () => {
  await assertRefused({ PORT: "high" }, /PORT is "high", but may only be/);
  const secrets = { PORT: "0", WEBHOOK_SECRET: "hunter2,hunter3,hunter4" };
  await assertRefused(secrets, /WEBHOOK_SECRET holds 23 characters .* two separated by a comma/);
});

delivered("print one line for each message, with the defaults of both", async () => {
  const { program, url } = await startReceiver();
  const server = await startDelivering(url);
  const first = await sendMessage(server);
  const second = await sendMessage(server);
  for (const id of [first, second]) await settled(server, id, "delivered");
  const expected = [first, second].map(async (id) => {
    const { json } = await messages(server, `/${id}`);
    return `${json.deliveredAt}  delivered  message ${id}`;
  });
  assert.equal((await printed(program, 2)).sort(), (await Promise.all(expected)).sort());
  assert.is(program.errors(), "");
});

delivered("agree on two secrets, the older of which the receiver has in a .env file", async () => {
  const folder = await temporaryFolder();
  // The port is the server's: both read the same file.
  await writeFile(join(folder, ".env"), "PORT=1\nWEBHOOK_SECRET=whsec_bmV3, older\n");
  const { program, url } = await startReceiver({}, folder);
  const server = await startDelivering(url, { WEBHOOK_SECRET: "older" });
  await settled(server, await sendMessage(server), "delivered");
  await printed(program, 1);
});

delivered("say on both sides that their secrets differ", async () => {
  const { program, url } = await startReceiver({ WEBHOOK_SECRET: "hunter2" });
  const server = await startDelivering(url, { WEBHOOK_RETRY_DELAYS_MS: "" });
  const { failureReason } = await settled(server, await sendMessage(server), "failed");
  assert.match(failureReason, /401/);
  await until(() => /^refused with 401: .*secret/m.test(program.errors()), "it says why");
  assert.equal(lines(program), []);
  assert.not.match(program.errors(), /hunter2|mySecret/);
});

delivered("lose nothing while the receiver is away", async () => {
  const { program, url } = await startReceiver();
  const server = await startDelivering(url, { WEBHOOK_RETRY_DELAYS_MS: "50,50,50,50,50,50,50,50" });
  program.child.kill("SIGTERM");
  assert.is(await program.ended(), 0);
  const id = await sendMessage(server);
  await until(
    async () => (await messages(server, `/${id}/attempts`)).json.attempts.length,
    "a try",
  );
  const { port } = new URL(url);
  const { program: next } = await startReceiver({ PORT: port });
  await settled(server, id, "delivered");
  await printed(next, 1);
});

delivered("survive requests that are none", async () => {
  const { program, url } = await startReceiver();
  const unreadable = [
    rawRequest("/webhooks", { method: "TRACE" }),
    rawRequest("/webhooks", { headers: { Host: "no host" } }),
  ];
  for (const request of unreadable) assert.is((await rawCall(url, request)).status, 400, request);
  // One that goes away in the middle of its body.
  const half = await RawConnection.open(url);
  half.write("POST /webhooks HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{");
  half.close();
  assert.is((await deliver(url, "after")).status, 204);
  await printed(program, 1);
  assert.is(program.errors(), "");
});

// A terminal's Ctrl-C reaches a program under npm twice: that is one wish.
for (const [signal, ...more] of [["SIGTERM"], ["SIGINT", "SIGINT"]] as const) {
  stop(`by ${signal} finishes what it is taking, and exits with 0`, async () => {
    const { program, url } = await startReceiver();
    const idle = await RawConnection.open(url);
    const taking = await RawConnection.open(url);
    const body = eventOf("x");
    const request = rawRequest("/webhooks", { method: "POST", body });
    taking.write(request.slice(0, -5));
    // What was written before has been read when this is answered.
    await call(url, "GET");
    for (const one of [signal, ...more]) program.child.kill(one);
    await until(async () => await refusesConnections(url), "it takes no more");
    taking.write(request.slice(-5));
    assert.is((await taking.answer("the answer to what it was taking")).status, 401);
    assert.is(await program.ended(), 0);
    idle.close();
    taking.close();
  });
}

async function refusesConnections(url: string): Promise<boolean> {
  return call(url, "GET").then(
    () => false,
    () => true,
  );
}

async function startDelivering(url: string, env: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer({ env: { WEBHOOK_URL: url, DELIVERY_DELAY_MS: "1", ...env } });
  servers.push(server);
  return server;
}

const headers = { Authorization: "Bearer there-is-no-key" };

function messages({ url }: TestServer, path: string) {
  return call(`${url}/messaging/messages${path}`, "GET", { headers });
}

/** Gives the message's id. */
async function sendMessage({ url }: TestServer): Promise<string> {
  const body = { from: "Me", to: { name: "Ada", phone: "+441234567890" }, content: "Hello" };
  const { json } = await call(`${url}/messaging/messages`, "POST", { headers, body });
  return json.id;
}

async function settled(server: TestServer, id: string, status: string) {
  const { json } = await until(async () => {
    const answer = await messages(server, `/${id}`);
    return answer.json.status !== "queued" && answer;
  }, "the message to settle");
  assert.is(json.status, status);
  return json;
}

start.run();
delivered.run();
stop.run();
