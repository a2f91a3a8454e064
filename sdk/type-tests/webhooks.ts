import { signWebhook, verifySignature, verifyWebhook, type WebhookEvent } from "../webhooks.ts";

// Calls that the compiler takes, and calls that it refuses. None of them runs.

export async function verifying(request: Request, bytes: Uint8Array): Promise<void> {
  const { event, id, timestamp } = await verifyWebhook(request, { secret: "mySecret" });
  const told: [WebhookEvent, string, Date | undefined] = [event, id, timestamp];
  const status: "delivered" = event.status;
  await verifyWebhook({ body: bytes, headers: request.headers }, { secret: ["new", "old"] });
  await verifyWebhook({ body: "{}", headers: { authorization: "…" } }, { secret: "mySecret" });
  await verifyWebhook(request, { secret: "mySecret", tolerance: 60, now: () => Date.now() });
  const right: boolean = await verifySignature(bytes, request.headers.get("Authorization"), "s");
  void [told, status, right];

  // @ts-expect-error: with which secret?
  verifyWebhook(request);
  // @ts-expect-error: with which secret?
  verifyWebhook(request, { tolerance: 60 });
  // @ts-expect-error: a secret that the environment may lack is to be looked at first
  verifyWebhook(request, { secret: undefined as string | undefined });
  // @ts-expect-error: the secret is a member of the options
  verifyWebhook(request, "mySecret");
  // @ts-expect-error: seconds, not a text
  verifyWebhook(request, { secret: "mySecret", tolerance: "5m" });
  // @ts-expect-error: a body that was parsed cannot be verified any more
  verifyWebhook({ body: { id: "1" }, headers: request.headers }, { secret: "mySecret" });
  // @ts-expect-error: the headers are missing
  verifyWebhook({ body: bytes }, { secret: "mySecret" });
  // @ts-expect-error: a body that was parsed cannot be verified any more
  verifySignature({ id: "1" }, "…", "mySecret");
  // @ts-expect-error: only deliveries are told
  event.status === "failed";
}

export async function signing(): Promise<void> {
  const headers = await signWebhook({ id: "1", body: "{}" }, ["new", "old"]);
  const request = new Request("http://localhost:3010", { method: "POST", headers, body: "{}" });
  const signature: string = headers["webhook-signature"];
  void [request, signature];

  // @ts-expect-error: the id is missing
  signWebhook({ body: "{}" }, "mySecret");
  // @ts-expect-error: a time is given in Unix seconds
  signWebhook({ id: "1", body: "{}", timestamp: new Date() }, "mySecret");
  // @ts-expect-error: with which secret?
  signWebhook({ id: "1", body: "{}" });
}
