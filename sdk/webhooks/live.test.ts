import { suite } from "uvu";
import * as assert from "uvu/assert";
import { QUICK, type Received, Receiver } from "../../api/messaging/testing.ts";
import { call, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { isRefused } from "./testing.ts";
import { verifySignature } from "./verify-signature.ts";
import { verifyWebhook } from "./verify-webhook.ts";

const WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PLAIN = "Zoë 日本";

const tests = suite<{ server: TestServer; receiver: Receiver; delivery: Received }>(
  "a webhook that the server sends",
);

tests.before(async (context) => {
  const receiver = await Receiver.start();
  context.receiver = receiver;
  const env = { ...QUICK, WEBHOOK_URL: receiver.url, WEBHOOK_SECRET: `${PLAIN},${WHSEC}` };
  context.server = await startServer({ env });
  const sent = await call(`${context.server.url}/messaging/messages`, "POST", {
    headers: { Authorization: "Bearer there-is-no-key" },
    body: { from: "Taskwire", to: { name: "Ada", phone: "+441632960001" }, content: "Hello" },
  });
  assert.is(sent.status, 201, sent.text);
  context.delivery = await until(() => receiver.of(sent.json.id)[0], "the webhook");
});

tests.after(async ({ server, receiver }) => {
  await server?.remove();
  await receiver?.stop();
});

tests("is verified with either secret, from Node's own headers", async ({ delivery }) => {
  for (const secret of [PLAIN, WHSEC, ["other", WHSEC]]) {
    const { event, id, timestamp } = await verifyWebhook(delivery, { secret });
    assert.equal(event, delivery.event);
    assert.is(id, event.id);
    assert.is(timestamp?.getTime(), Math.floor(Date.parse(event.deliveredAt) / 1000) * 1000);
  }
});

tests("is verified as a Request", async ({ delivery }) => {
  const headers = Object.entries(delivery.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const request = new Request(delivery.path.replace(/^/, "http://localhost"), {
    method: "POST",
    headers,
    body: new Uint8Array(delivery.body),
  });
  assert.equal((await verifyWebhook(request, { secret: WHSEC })).event, delivery.event);
});

tests("has an Authorization of the first secret", async ({ delivery }) => {
  const { body, headers } = delivery;
  assert.is(await verifySignature(body, headers.authorization, PLAIN), true);
  assert.is(await verifySignature(body, headers.authorization, WHSEC), false);
  const { authorization } = headers;
  const verified = await verifyWebhook({ body, headers: { authorization } }, { secret: PLAIN });
  assert.equal(verified, { event: delivery.event, id: delivery.event.id, timestamp: undefined });
});

tests("is refused when it comes again an hour later", async ({ delivery }) => {
  const now = () => Date.now() + 3_600_000;
  const again = verifyWebhook(delivery, { secret: PLAIN, now });
  await isRefused(again, "timestamp_out_of_range", /36\d\d seconds behind/);
});

tests.run();
