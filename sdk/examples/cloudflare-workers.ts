// Cloudflare Workers: `npx wrangler dev cloudflare-workers.ts --port 3010`, with the variables of Env
// in wrangler.json or as secrets.
import { isTaskwireError, MessagingClient, verifyWebhook } from "../mod.ts";

interface Env {
  /** Where the server is, as seen from the worker. */
  readonly TASKWIRE_URL: string;
  readonly API_KEY: string;
  readonly WEBHOOK_SECRET: string;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method === "POST" && pathname === "/webhooks") return await receive(request, env);
    if (request.method === "POST" && pathname === "/send") return await send(env);
    return new Response("POST /send sends a message", { status: 404 });
  },
};

async function receive(request: Request, env: Env): Promise<Response> {
  try {
    // The signature is over the raw bytes: verify before anything reads request.json().
    const { event } = await verifyWebhook(request, { secret: env.WEBHOOK_SECRET });
    console.log(`Message ${event.id} was delivered at ${event.deliveredAt}`);
    return new Response(null, { status: 204 });
  } catch (error) {
    if (!isTaskwireError(error) || !error.status) throw error;
    return new Response(error.message, { status: error.status });
  }
}

async function send(env: Env): Promise<Response> {
  const messaging = new MessagingClient({ apiKey: env.API_KEY, baseUrl: env.TASKWIRE_URL });
  const to = { name: "Ada", phone: "+441234567890" };
  const message = await messaging.messages.send({ from: "Workers", to, content: "Hello" });
  return Response.json(message, { status: 201 });
}
