// Bun 1.3 or newer: `bun bun.ts`.
import { isTaskwireError, MessagingClient, verifyWebhook } from "../mod.ts";

const { PORT = "3010", WEBHOOK_SECRET: secret = "mySecret" } = Bun.env;
const { TASKWIRE_URL: baseUrl, API_KEY: apiKey = "there-is-no-key" } = Bun.env;

const messaging = new MessagingClient({ apiKey, baseUrl });

Bun.serve({
  port: Number(PORT),
  routes: {
    "/webhooks": { POST: receive },
    "/send": { POST: send },
  },
});
console.log(`POST http://localhost:${PORT}/send sends a message`);

async function receive(request: Request): Promise<Response> {
  try {
    // The signature is over the raw bytes: verify before anything reads request.json().
    const { event } = await verifyWebhook(request, { secret });
    console.log(`Message ${event.id} was delivered at ${event.deliveredAt}`);
    return new Response(null, { status: 204 });
  } catch (error) {
    if (!isTaskwireError(error) || !error.status) throw error;
    return new Response(error.message, { status: error.status });
  }
}

async function send(): Promise<Response> {
  const to = { name: "Ada", phone: "+441234567890" };
  const message = await messaging.messages.send({ from: "Bun", to, content: "Hello" });
  return Response.json(message, { status: 201 });
}
