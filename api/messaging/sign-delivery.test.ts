import { suite } from "uvu";
import * as assert from "uvu/assert";
import { signWebhook } from "../../sdk/webhooks/sign-webhook.ts";
import { deliverySigner } from "./sign-delivery.ts";

const signer = suite("deliverySigner()");

const secrets: Record<string, string[]> = {
  "one secret": ["mySecret"],
  "two, while one is exchanged": ["the new one", "the old one"],
  "secrets of Standard Webhooks": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "mySecret"],
  "a secret beyond ASCII": ["ключ 🗝"],
};

for (const [what, given] of Object.entries(secrets)) {
  signer(`deliverySigner() signs with ${what} as the SDK does`, async () => {
    const content = {
      id: "0d4b2f0e-8b0c-4b52-9d51-6f8c6a2a7f10",
      timestamp: 1_700_000_000,
      body: Buffer.from('{"id":"ä","status":"delivered"}'),
    };
    assert.equal(deliverySigner(given)(content), await signWebhook(content, given));
  });
}

signer.run();
