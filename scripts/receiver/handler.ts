import { Router } from "itty-router";
import {
  isTaskwireError,
  type Secrets,
  type TaskwireError,
  verifyWebhook,
  type WebhookEvent,
} from "../../sdk/webhooks.ts";
import { readBody } from "./body.ts";
import { eventLine, onOneLine } from "./event-line.ts";
import { Once } from "./once.ts";
import { Refusal } from "./refusal.ts";

/** An event has about a hundred bytes. */
const BODY_MOST_BYTES = 16 * 1024;
/** So many ids are remembered: a sender that tries again does so within this many others. */
const IDS_MOST = 10_000;

export interface ReceiverOptions {
  /** The sender's `WEBHOOK_SECRET`; several while one is being replaced. */
  readonly secret: Secrets;
  /** What to do with an event; by default it is printed. What it throws makes the sender try again. */
  readonly handle?: (event: WebhookEvent) => void | Promise<void>;
}

/** What Deno, Bun and workerd serve as it is, and Node through an adapter. */
export interface Receiver {
  fetch(request: Request): Promise<Response>;
}

/** Takes deliveries at `POST /webhooks`, and handles each message's event once. */
export function createReceiver({ secret, handle = print }: ReceiverOptions): Receiver {
  const once = new Once(IDS_MOST);
  const router = Router({ catch: answerOf });

  router.post("/webhooks", async (request: Request) => {
    const body = await readBody(request, BODY_MOST_BYTES);
    const { id, event } = await verifyWebhook({ body, headers: request.headers }, { secret });
    await once.run(id, async () => handle(event));
    return new Response(null, { status: 204 });
  });
  router.all("/webhooks", () => {
    throw new Refusal(405, "method_not_allowed", "Deliveries come by POST.", { Allow: "POST" });
  });
  router.all("*", () => {
    throw new Refusal(404, "unknown_path", "Deliveries are taken at POST /webhooks.");
  });

  return { fetch: (request) => router.fetch(request) };
}

function print(event: WebhookEvent): void {
  console.log(eventLine(event));
}

/** In place of the router's own, which would send the caller whatever was thrown. */
function answerOf(error: unknown): Response {
  if (error instanceof Refusal) return error.toResponse();
  if (isTaskwireError(error) && error.status) return refusedDelivery(error, error.status);
  console.error(error);
  const message = "The event could not be handled here. It may be sent again.";
  return new Refusal(500, "internal", message).toResponse();
}

function refusedDelivery({ code, message }: TaskwireError, status: number): Response {
  console.error(onOneLine(`refused with ${status}: ${message}`));
  // RFC 9110, section 11.6.1: a 401 says which scheme is wanted.
  const headers = status === 401 ? { "WWW-Authenticate": "Signature" } : {};
  return new Refusal(status, code, message, headers).toResponse();
}
