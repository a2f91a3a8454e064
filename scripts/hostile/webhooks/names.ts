import type { LookupFunction } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { WebhookClient } from "../../../api/messaging/webhook-request.ts";
import { noteDials } from "./dials.ts";
import { TIMEOUT_MS } from "./failed-delivery.ts";

export const names = suite("names");

/** A look-up that gives each answer in turn. */
function answering(...answers: string[][]): { lookup: LookupFunction; asked: () => number } {
  let asked = 0;
  const lookup: LookupFunction = (_name, _options, callback) => {
    const found = answers[Math.min(asked++, answers.length - 1)] as string[];
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return { lookup, asked: () => asked };
}

async function sendTimes(times: number, lookup: LookupFunction): Promise<string[]> {
  const client = new WebhookClient({
    url: "http://receiver.example/",
    timeoutMs: TIMEOUT_MS,
    allowPrivate: false,
    lookup,
  });
  const dialled = await noteDials(async () => {
    for (let i = 0; i < times; i++) {
      const result = await client.send({}, Buffer.from("x"));
      assert.is(result?.status, null);
    }
  });
  client.close();
  return dialled;
}

const PUBLIC = "93.184.215.14";

names("that lead inward are not dialled", async () => {
  assert.equal(await sendTimes(1, answering(["10.0.0.1"]).lookup), []);
  assert.equal(await sendTimes(1, answering(["::1", "127.0.0.1", "fe80::1"]).lookup), []);
  assert.equal(await sendTimes(1, answering([]).lookup), []);
});

names("that lead to both kinds are dialled where they are public only", async () => {
  const { lookup } = answering(["10.0.0.1", PUBLIC, "::1", "169.254.169.254"]);
  assert.equal(await sendTimes(1, lookup), [PUBLIC]);
});

names("that lead elsewhere at the second look-up are looked at each time", async () => {
  const turning = answering([PUBLIC], ["127.0.0.1"], ["10.0.0.1"], [PUBLIC]);
  assert.equal(await sendTimes(4, turning.lookup), [PUBLIC, PUBLIC]);
  // Once for each attempt: what was checked is what was dialled.
  assert.is(turning.asked(), 4);
});
