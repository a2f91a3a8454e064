// Deno 2: `deno run --allow-net --allow-env deno.ts`.
import { isTaskwireError, MessagingClient, verifyWebhook } from "../mod.ts";

const { PORT = "3010", WEBHOOK_SECRET: secret = "mySecret" } = Deno.env.toObject();
const { TASKWIRE_URL: baseUrl, API_KEY: apiKey = "there-is-no-key" } = Deno.env.toObject();

const messaging = new MessagingClient({ apiKey, baseUrl });

Deno.serve({ port: Number(PORT) }, async (request) => {
  const { pathname } = new URL(request.url);
  if (request.method === "POST" && pathname === "/webhooks") return await receive(request);
  if (request.method === "POST" && pathname === "/send") return await send();
  return new Response("POST /send sends a message", { status: 404 });
});

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
  const message = await messaging.messages.send({ from: "Deno", to, content: "Hello" });
  return Response.json(message, { status: 201 });
}
