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
} from "../../../api/http/testing.ts";
import { isLong, seed } from "../kit/chance.ts";
import { figure } from "../kit/figures.ts";
import { assertWell, eachOf, KEY, memory, pause } from "../kit/server.ts";
import { headers, server } from "./attacked.ts";
import { target } from "./targets.ts";

export const heads = suite("heads");

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
  // A 404 says what was asked for, which may be anything.
  const text = answer.status === 404 && answer.json ? " " : answer.text;
  if (answer.status >= 400 && text !== "") assertProblem({ ...answer, text }, answer.status);
  assertNothingInternal(answer.json ? text : "");
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
