import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  assertNothingInternal,
  assertProblem,
  type RawAnswer,
  RawConnection,
  rawCall,
  rawRequest,
} from "../../api/http/testing.ts";
import { openSocket } from "../../api/testing/live.ts";
import { call, signUp, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { chance, isLong, oneOf, seed } from "./kit/chance.ts";
import { figure, quantile } from "./kit/figures.ts";
import { assertWell, eachOf, KEY, memory, openFiles, pause } from "./kit/server.ts";
import {
  BINARY,
  CLOSE,
  type FrameParts,
  frame,
  openByHand,
  PING,
  TEXT,
} from "./protocol/frames.ts";
import { ambiguousHeads } from "./protocol/framing.ts";
import { type Stalled, stall, whenLetGo } from "./protocol/stalled.ts";
import { target } from "./protocol/targets.ts";

/** A whole request has to be there by then (20 s), and who does not hang up is hung up on. */
const LETS_GO_MS = 32_000;
/** Whoever reads nothing for so long, and some time to look. */
const READS_NOTHING_MS = 75_000;
const SLOW_BODIES = 1000;
const OPENINGS = 10_000;

const waiting = suite("those who make it wait");
const cut = suite("requests cut off");
const framing = suite("requests of two lengths");
const heads = suite("heads");
const frames = suite("frames");
const openings = suite("openings");

let server: TestServer;
let headers: Record<string, string>;
let filesAtRest: number;
const stalled: Record<string, Stalled[]> = {};
let letGo: Record<string, Promise<number[]>>;
let idleTimes: number[];
let loadedTimes: number[];

waiting.before(async () => {
  server = await startServer({ env: { DELIVERY_DELAY_MS: "3600000" } });
  const { token } = await signUp(server.url, "admin@example.org");
  headers = { Authorization: `Bearer ${token}` };
  for (let i = 0; i < 50; i++) await normalRequest();
  filesAtRest = openFiles(server);
});
openings.after(() => server?.remove());

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

async function timesOf(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await normalRequest());
  return times;
}

async function titled(title: string): Promise<number> {
  const { json } = await call(`${server.url}/tracker/tasks?q=${title}`, "GET", { headers });
  return json.tasks.length;
}

function many(count: number, make: (index: number) => Promise<Stalled>): Promise<Stalled[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => make(index)));
}

const slowHead = `POST /tracker/tasks HTTP/1.1\r\nHost: h\r\n`;

waiting(`serves others as quickly beside ${SLOW_BODIES} slow bodies`, async () => {
  idleTimes = await timesOf(400);
  const beginning = rawRequest("/tracker/tasks", {
    method: "POST",
    body: JSON.stringify({ title: "slow", description: "x".repeat(500) }),
    headers,
  }).slice(0, -450);
  const more = { text: "x", everyMs: 1000 };
  stalled["slow bodies"] = await many(SLOW_BODIES, () => stall(server.url, beginning, { more }));
  await until(() => openFiles(server) >= filesAtRest + SLOW_BODIES, "all to be open");
  loadedTimes = await timesOf(400);
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
  });
  letGo = Object.fromEntries(
    Object.entries(stalled).map(([what, some]) => [
      what,
      whenLetGo(server, some, READS_NOTHING_MS),
    ]),
  );
  await timesOf(50);
  const used = await memory(server);
  figure("memory beside all that make it wait", `${used.toFixed(0)} MB`);
  assert.ok(used < 700, `${used} MB are in use`);
});

// While those wait

cut("leaves nothing behind, cut off at every point", async () => {
  const random = chance("cut");
  const body = JSON.stringify({ title: "cutoff" });
  const chunked = `POST /tracker/tasks HTTP/1.1\r\nHost: h\r\nAuthorization: ${headers.Authorization}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const requests = [
    rawRequest("/tracker/tasks", { method: "POST", body, headers }),
    chunked,
    rawRequest(`/queue/ws/tasks?api_key=${KEY}`, {
      headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
    }),
  ];
  const points = requests.flatMap((request) =>
    Array.from({ length: request.length }, (_, at) => request.slice(0, at)),
  );
  await eachOf(points, 50, async (text) => {
    const connection = await RawConnection.open(server.url);
    connection.write(text);
    const end = oneOf(random, ["close", "reset", "half close"]);
    if (end === "reset") {
      // What was written would go with the reset, unless it has left.
      await pause(1);
      connection.socket.resetAndDestroy();
    } else if (end === "half close") {
      connection.socket.end();
      await connection.whenEnded(`the end, after ${text.length} bytes of ${text.slice(0, 20)}`);
    } else connection.close();
  });
  assert.is(await titled("cutoff"), 0);
  await assertWell(server);
  figure("requests cut off, at every byte", points.length);
});

cut("answers pipelined requests in their order, however they are split", async () => {
  const random = chance("pipeline");
  const COUNT = 2000;
  const connection = await RawConnection.open(server.url);
  const text = Array.from({ length: COUNT }, (_, i) =>
    rawRequest(oneOf(random, ["/healthz", "/nothing", "/tracker/me"]), {
      headers: { ...headers, "X-Request-Id": `no-${i}` },
    }),
  ).join("");
  const writes = (async () => {
    for (let at = 0; at < text.length; ) {
      const size = Math.ceil(random() * 20_000);
      connection.write(text.slice(at, at + size));
      at += size;
      await pause(1);
    }
  })();
  for (let i = 0; i < COUNT; i++) {
    const answer = await connection.answer(`answer ${i}`);
    assert.is(answer.headers["x-request-id"], `no-${i}`);
  }
  await writes;
  connection.close();
  figure("requests pipelined on one connection", COUNT);
});

for (const [what, [lines, rest]] of Object.entries(ambiguousHeads)) {
  framing(`does not carry out what hides behind ${what}`, async () => {
    const hidden = rawRequest("/tracker/tasks", {
      method: "POST",
      body: JSON.stringify({ title: "hidden" }),
      headers,
    });
    const connection = await RawConnection.open(server.url);
    connection.write(
      `POST /tracker/nothing HTTP/1.1\r\nHost: h\r\n${lines}\r\n\r\n${rest}${hidden}`,
    );
    const answer = await connection.answer(what);
    assert.ok(answer.status >= 400 && answer.status < 500, `answered ${answer.status}`);
    await connection.whenEnded(`the end, after ${what}`);
    assert.is(await titled("hidden"), 0);
  });
}

heads("refuses heads that are too large, and lives with many headers", async () => {
  const large = await rawCall(
    server.url,
    rawRequest("/healthz", { headers: { X: "x".repeat(20_000) } }),
  );
  assertProblem(large, 431, "headers_too_large");
  const long = await rawCall(server.url, rawRequest(`/${"x".repeat(20_000)}`));
  assertProblem(long, 431, "headers_too_large");
  const count = Object.fromEntries(
    Array.from({ length: 2500 }, (_, i) => [`x${i.toString(36)}`, ""]),
  );
  const crowded = await rawCall(server.url, rawRequest("/healthz", { headers: count }));
  assert.ok([200, 431].includes(crowded.status));
  await assertWell(server);
});

interface Change {
  readonly at: number;
  readonly cut: number;
  readonly put: Buffer;
}

function changed(bytes: Buffer, { at, cut, put }: Change): Buffer {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
}

/** An answer that says something the contract knows, whatever was asked. */
function assertKnownAnswer(answer: RawAnswer, asked: string): void {
  const fits = [200, 204, 304, 400, 401, 403, 404, 405, 408, 417, 426, 431].includes(answer.status);
  assert.ok(fits, `${JSON.stringify(asked)} was answered ${answer.status}: ${answer.text}`);
  if (answer.status >= 400 && answer.text !== "") assertProblem(answer, answer.status);
  if (answer.json) assertNothingInternal(answer.text);
  assert.not(answer.text.includes('"devDependencies"'), `${asked} got a file of the project`);
}

heads("answers any target as the contract says", async () => {
  const tries = isLong ? 20_000 : 4000;
  await fc.assert(
    fc.asyncProperty(
      target,
      fc.constantFrom("GET", "HEAD", "DELETE", "OPTIONS", "PUT", "TRACE"),
      async (text, method) => {
        const connection = await RawConnection.open(server.url);
        try {
          connection.write(rawRequest(text, { method }));
          assertKnownAnswer(await connection.answer(text, method !== "HEAD"), `${method} ${text}`);
        } finally {
          connection.close();
        }
      },
    ),
    { seed, numRuns: tries },
  );
  await assertWell(server);
  figure("targets that nobody writes", tries);
});

heads("outlives bytes that are nearly a request, or none at all", async () => {
  const tries = isLong ? 20_000 : 4000;
  const good = rawRequest("/tracker/tasks", {
    method: "POST",
    body: '{"title":"t"}',
    headers: { ...headers, Expect: "100-continue" },
  });
  const change = fc.record({
    at: fc.nat(good.length),
    cut: fc.nat(8),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          "\r\n",
          "\r\n\r\n",
          "\0",
          ": ",
          "HTTP/1.0",
          "HTTP/2.0",
          "Connection: upgrade\r\n",
          "Upgrade: h2c\r\n",
          "Expect: x\r\n",
        )
        .map((text) => Buffer.from(text)),
    ),
  });
  const bytes = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .array(change, { minLength: 1, maxLength: 3 })
        .map((changes) => changes.reduce(changed, Buffer.from(good))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some)) },
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (some) => {
      const socket = connect({ port: Number(new URL(server.url).port), host: "127.0.0.1" });
      let heard = "";
      socket
        .on("error", () => {})
        .on("data", (chunk) => {
          heard += chunk.toString("latin1");
        });
      await once(socket, "connect");
      socket.end(some);
      await once(socket, "close");
      if (heard !== "") assert.match(heard, /^HTTP\/1\.1 \d{3} /);
      assert.not.match(heard, /^HTTP\/1\.1 5\d\d /);
    }),
    { seed, numRuns: tries },
  );
  await assertWell(server);
  figure("requests with wrong bytes", tries);
});

heads("holds little for requests without end behind one that takes its time", async () => {
  const before = await memory(server);
  const account = (i: number) =>
    rawRequest("/tracker/users", {
      method: "POST",
      body: JSON.stringify({ name: "n", email: `p${i}@example.org`, password: "correct horse" }),
    });
  const many = rawRequest(`/queue/tasks?api_key=${KEY}`).repeat(1000);
  const end = Date.now() + 3000;
  await eachOf(
    Array.from({ length: 20 }, (_, i) => i),
    20,
    async (i) => {
      const connection = await RawConnection.open(server.url);
      connection.socket.write(account(i));
      while (Date.now() < end) {
        if (!connection.socket.write(many))
          await Promise.race([once(connection.socket, "drain"), pause(200)]);
      }
      connection.close();
    },
  );
  const after = await memory(server);
  figure(
    "memory before and after requests without end on 20 connections",
    `${before.toFixed(0)} MB, ${after.toFixed(0)} MB`,
  );
  assert.ok(after < before + 150, `${before} MB before, ${after} MB after`);
});

// WebSockets

const SMALL = Buffer.from("x");
const wrong: Readonly<Record<string, readonly [code: number | undefined, ...parts: FrameParts[]]>> =
  {
    "a frame that is not masked": [1002, { opcode: TEXT, payload: SMALL, masked: false }],
    "a reserved bit": [1002, { opcode: TEXT, payload: SMALL, reserved: 4 }],
    "a compressed frame that nobody agreed on": [
      1002,
      { opcode: BINARY, payload: SMALL, reserved: 1 },
    ],
    "an opcode that there is not": [1002, { opcode: 3, payload: SMALL }],
    "a control opcode that there is not": [1002, { opcode: 11 }],
    "a ping in pieces": [1002, { opcode: PING, final: false }],
    "a ping that is too long": [1002, { opcode: PING, payload: Buffer.alloc(126) }],
    "a continuation of nothing": [1002, { opcode: 0, payload: SMALL }],
    "a text within a text": [
      1002,
      { opcode: TEXT, payload: SMALL, final: false },
      { opcode: TEXT, payload: SMALL },
    ],
    "a text over 4 KiB": [1009, { opcode: TEXT, payload: Buffer.alloc(4097, "x") }],
    "a text over 4 KiB in pieces": [
      1009,
      { opcode: TEXT, payload: Buffer.alloc(4000, "x"), final: false },
      { opcode: 0, payload: Buffer.alloc(97, "x") },
    ],
    "a length beyond all memory": [1009, { opcode: BINARY, claimedLength: 2n ** 62n }],
    "a length with its first bit set": [1009, { opcode: BINARY, claimedLength: 2n ** 63n }],
    "a text that is not UTF-8": [1007, { opcode: TEXT, payload: Buffer.from([0xc3, 0x28]) }],
    "a text that ends within a character": [
      1007,
      { opcode: TEXT, payload: Buffer.from([0xf0, 0x9f]) },
    ],
    "a close of one byte": [1002, { opcode: CLOSE, payload: SMALL }],
    "a close with a code that there is not": [
      1002,
      { opcode: CLOSE, payload: Buffer.from([0x03, 0xe7]) },
    ],
    "a close with a reason that is not UTF-8": [
      1007,
      { opcode: CLOSE, payload: Buffer.from([3, 0xe8, 0xff]) },
    ],
  };

for (const [what, [code, ...parts]] of Object.entries(wrong)) {
  frames(`closes with ${code} on ${what}`, async () => {
    const watcher = await openSocket(`${server.url}/queue/ws/tasks?api_key=${KEY}`, "taskwire.v1");
    const connection = await openByHand(server.url);
    const heard: Buffer[] = [];
    connection.socket.on("data", (bytes: Buffer) => heard.push(bytes));
    connection.write(Buffer.concat(parts.map(frame)));
    await connection.whenEnded(`the end, after ${what}`);
    const closing = Buffer.from([0x88]);
    const all = Buffer.concat(heard);
    const at = all.lastIndexOf(closing, all.length - 4);
    assert.ok(at >= 0, "it said no goodbye");
    assert.is(all.readUInt16BE(at + 2), code);
    const task = await call(`${server.url}/queue/tasks?api_key=${KEY}`, "POST", {
      body: { name: "others go on", type: "gx.heavy" },
    });
    await watcher.frame(
      ({ upsert = [] }) => upsert.some(({ id }: { id: number }) => id === task.json.task.id),
      "the change",
    );
    watcher.close();
  });
}

frames("outlives floods: of pings, of pieces without end, of nonsense", async () => {
  const random = chance("floods");
  const before = await memory(server);
  const floods = {
    "pings that nobody reads the answers of": Buffer.concat(
      Array(400).fill(frame({ opcode: PING, payload: Buffer.alloc(125) })),
    ),
    "pieces of nothing": Buffer.concat([
      frame({ opcode: TEXT, final: false }),
      ...Array(2000).fill(frame({ opcode: 0, final: false })),
    ]),
    "small texts": Buffer.concat(Array(400).fill(frame({ opcode: TEXT, payload: SMALL }))),
  };
  let sent = 0;
  await Promise.all(
    Object.values(floods)
      .map(async (bytes) => {
        const connection = await openByHand(server.url);
        connection.socket.pause();
        const end = Date.now() + 3000;
        while (Date.now() < end && !connection.socket.destroyed) {
          sent += bytes.length;
          if (!connection.socket.write(bytes))
            await Promise.race([once(connection.socket, "drain").catch(() => {}), pause(500)]);
          await pause(0);
        }
        connection.close();
      })
      .concat(
        timesOf(100).then((times) => {
          figure(
            "a write and a read beside floods of frames, median",
            `${quantile(times, 0.5).toFixed(1)} ms`,
          );
        }),
      ),
  );
  for (let i = 0; i < 300; i++) {
    const connection = await openByHand(server.url);
    connection.write(Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256))));
    await Promise.race([connection.whenEnded("the end").catch(() => {}), pause(5)]);
    connection.close();
  }
  const after = await memory(server);
  assert.ok(after < before + 150, `${before} MB before, ${after} MB after ${sent} bytes`);
  await assertWell(server);
});

async function connections(): Promise<number> {
  return (await call(`${server.url}/queue/stats?api_key=${KEY}`, "GET")).json.connections;
}

function grownAtLast(levels: readonly number[]): number {
  return (levels.at(-1) ?? 0) - (levels.at(-2) ?? 0);
}

openings(`keeps nothing of ${OPENINGS} WebSockets that open and close`, async () => {
  const random = chance("openings");
  const paths = [`/queue/ws/tasks?api_key=${KEY}`, `/messaging/ws?api_key=${KEY}`, "/tracker/ws"];
  const open = async () => {
    const path = oneOf(random, paths);
    const connection = await RawConnection.open(server.url);
    const upgrade = {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    connection.write(rawRequest(path, { headers: { ...headers, ...upgrade } }));
    assert.is((await connection.answer("the handshake")).status, 101);
    if (random() < 0.5) connection.write(frame({ opcode: CLOSE, payload: Buffer.from([3, 0xe8]) }));
    connection.close();
  };
  const levels: number[] = [];
  // What is collected late levels off; what is lost goes on to grow.
  do {
    await eachOf(Array(OPENINGS / 2).fill(0), 50, open);
    levels.push(await memory(server));
  } while (levels.length < 2 || (grownAtLast(levels) > 15 && levels.length < 12));
  await until(async () => (await connections()) === 0, "all to be gone");
  figure("WebSockets opened and closed", (levels.length * OPENINGS) / 2);
  figure(`memory after each ${OPENINGS / 2} of them`, `${levels.map(Math.round).join(", ")} MB`);
  assert.ok(grownAtLast(levels) <= 15, `${levels} MB`);
  await assertWell(server);
});

openings("lets go of all that made it wait", async () => {
  await Promise.all(
    Object.entries(letGo).map(async ([what, promised]) => {
      const times = await promised;
      const longest = Math.max(...times);
      const limit = what === "answers that nobody reads" ? READS_NOTHING_MS : LETS_GO_MS;
      assert.ok(longest < limit, `some of ${times.length} ${what} were kept for ${longest} ms`);
      figure(`${times.length} ${what}, let go after at most`, `${(longest / 1000).toFixed(0)} s`);
    }),
  );
  await until(() => openFiles(server) <= filesAtRest + 5, "all files to be closed");
  await assertWell(server);
});

for (const one of [waiting, cut, framing, heads, frames, openings]) one.run();
