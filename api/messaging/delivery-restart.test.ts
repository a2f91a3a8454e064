import * as assert from "uvu/assert";
import { until } from "../testing/server.ts";
import {
  attemptsOf,
  noAnswer,
  readMessage,
  sendMessage,
  status,
  suiteWithReceiver,
  whenMessageIs,
} from "./testing.ts";

for (const end of ["kill", "stop"] as const) {
  const tests = suiteWithReceiver(`deliveries across a ${end}`, {
    DELIVERY_DELAY_MS: "300",
    WEBHOOK_RETRY_DELAYS_MS: "10,1000",
  });

  tests("attempts under way are made again, and leave no trace", async ({ server, receiver }) => {
    receiver.answer = noAnswer;
    const sent = await Promise.all(Array.from({ length: 5 }, () => sendMessage(server)));
    await until(() => receiver.received.length === 5, "the attempts");
    await server[end]();
    receiver.answer = status(204);
    await server.restart();
    for (const { id } of sent) {
      const message = await whenMessageIs(server, id, "delivered");
      const attempts = await attemptsOf(server, id);
      assert.equal(
        attempts.map(({ status }) => status),
        [204],
      );
      const [first, second, ...others] = receiver.of(id);
      assert.is(others.length, 0);
      assert.is(second?.headers["webhook-id"], first?.headers["webhook-id"]);
      assert.is(second?.event.deliveredAt, message.deliveredAt);
      assert.is.not(second?.event.deliveredAt, first?.event.deliveredAt);
    }
  });

  tests("what waits goes on waiting, and attempts made count", async ({ server, receiver }) => {
    const delivered = await whenMessageIs(server, (await sendMessage(server)).id, "delivered");
    const [tried, underWay] = [await sendMessage(server), await sendMessage(server)];
    let isOver = false;
    receiver.answer = (response, { event }) => {
      if (event.id === tried.id) response.writeHead(500).end();
      else if (isOver) response.writeHead(204).end();
    };
    await until(async () => (await attemptsOf(server, tried.id)).length === 2, "two attempts");
    const before = await attemptsOf(server, tried.id);
    const waiting = await sendMessage(server);
    await server[end]();
    isOver = true;
    await server.restart();

    const { deliveredAt } = await whenMessageIs(server, waiting.id, "delivered");
    const waited = Date.parse(deliveredAt as string) - Date.parse(waiting.createdAt);
    assert.ok(waited >= 300, `it waited ${waited} ms`);
    for (const { id } of [underWay, waiting]) {
      await whenMessageIs(server, id, "delivered");
      assert.is((await attemptsOf(server, id)).length, 1);
    }

    const failed = await whenMessageIs(server, tried.id, "failed");
    assert.match(failed.failureReason as string, /^answered 500 \(/);
    const attempts = await attemptsOf(server, tried.id);
    assert.equal(attempts.slice(0, 2), before);
    assert.is(attempts.length, 3);
    assert.ok(Date.parse(attempts[2]?.at as string) >= Date.parse(before[1]?.nextAt as string));

    assert.equal(await readMessage(server, delivered.id), delivered);
    assert.is(receiver.of(delivered.id).length, 1);
  });

  tests.run();
}
