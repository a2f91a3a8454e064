// Hono 4 on Node: `npm install hono @hono/node-server`, then `node hono.ts` (Node 22.18 or newer runs
// TypeScript). On Deno, Bun and Workers the same app needs no server package: `export default app`.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { isTaskwireError, MessagingClient, verifyWebhook } from "../mod.ts";

const { PORT = "3010", WEBHOOK_SECRET: secret = "mySecret" } = process.env;
const { TASKWIRE_URL: baseUrl, API_KEY: apiKey = "there-is-no-key" } = process.env;

const messaging = new MessagingClient({ apiKey, baseUrl });
const app = new Hono();

app.post("/webhooks", async (context) => {
  try {
    // The signature is over the raw bytes: verify before anything reads context.req.json().
    const { event } = await verifyWebhook(context.req.raw, { secret });
    console.log(`Message ${event.id} was delivered at ${event.deliveredAt}`);
    return context.body(null, 204);
  } catch (error) {
    if (!isTaskwireError(error) || !error.status) throw error;
    return new Response(error.message, { status: error.status });
  }
});

app.post("/send", async (context) => {
  const to = { name: "Ada", phone: "+441234567890" };
  const message = await messaging.messages.send({ from: "Hono", to, content: "Hello" });
  return context.json(message, 201);
});

serve({ fetch: app.fetch, port: Number(PORT) });
console.log(`POST http://localhost:${PORT}/send sends a message`);
