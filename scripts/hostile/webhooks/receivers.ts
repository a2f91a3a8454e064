import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as assert from "uvu/assert";
import { suiteThatCloses, tlsServer } from "../../../api/messaging/testing-webhook.ts";
import { call, until } from "../../../api/testing/server.ts";
import { figure } from "../kit/figures.ts";
import { assertWell, BEARER } from "../kit/server.ts";
import { failedMessage, startFor, TIMEOUT_MS } from "./failed-delivery.ts";
import { manners, startManner } from "./manners.ts";

/** What a machine at work may add to a time. */
const SLACK_MS = 3000;

export const receivers = suiteThatCloses("receivers");

for (const [what, { manner, reason }] of Object.entries(manners)) {
  receivers(`one that ${what} is not waited for`, async () => {
    let inward = 0;
    const elsewhere = createServer((_request, response) => {
      inward++;
      response.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const receiver = await startManner(manner, `http://127.0.0.1:${port}/`);
    const server = await startFor(receiver.url);
    try {
      const failed = await failedMessage(server);
      assert.match(failed.reason, reason, failed.reason);
      assert.ok(failed.durationMs < TIMEOUT_MS + SLACK_MS, `it took ${failed.durationMs} ms`);
      assert.is(inward, 0);
      await until(
        () => receiver.sockets.every((socket) => socket.destroyed || socket.readableEnded),
        "its connection to end",
      );
      await assertWell(server);
    } finally {
      await server.remove();
      receiver.server.close();
      elsewhere.close();
      for (const socket of receiver.sockets) socket.destroy();
    }
  });
}

receivers("one whose certificate is wrong hears nothing", async () => {
  let heard = 0;
  const { url } = await tlsServer((_request, response) => {
    heard++;
    response.end();
  });
  const server = await startFor(url);
  try {
    assert.match(
      (await failedMessage(server)).reason,
      /^the receiver's certificate was not accepted/,
    );
    assert.is(heard, 0);
  } finally {
    await server.remove();
  }
});

receivers("a hundred that never answer slow nobody down", async () => {
  const receiver = await startManner(() => {});
  const server = await startFor(receiver.url, { WEBHOOK_CONCURRENCY: "100" });
  try {
    const sent = Array.from({ length: 100 }, () => failedMessage(server));
    const started = performance.now();
    for (let i = 0; i < 50; i++) {
      assert.is(
        (await call(`${server.url}/messaging/contacts`, "GET", { headers: BEARER })).status,
        200,
      );
    }
    const each = (performance.now() - started) / 50;
    figure("a read beside 100 deliveries that hang, mean", `${each.toFixed(1)} ms`);
    assert.ok(each < TIMEOUT_MS, `${each} ms`);
    for (const { reason } of await Promise.all(sent))
      assert.is(reason, `no answer within ${TIMEOUT_MS} ms`);
    await assertWell(server);
  } finally {
    await server.remove();
    receiver.server.close();
    for (const socket of receiver.sockets) socket.destroy();
  }
  figure("receivers that mean ill", Object.keys(manners).length + 2);
});
