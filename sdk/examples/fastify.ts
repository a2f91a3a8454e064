// Fastify 5: `npm install fastify`, then `node fastify.ts` (Node 22.18 or newer runs TypeScript).
import Fastify from "fastify";
import { isTaskwireError, MessagingClient, verifyWebhook } from "../mod.ts";

const { PORT = "3010", WEBHOOK_SECRET: secret = "mySecret" } = process.env;
const { TASKWIRE_URL: baseUrl, API_KEY: apiKey = "there-is-no-key" } = process.env;

const messaging = new MessagingClient({ apiKey, baseUrl });
const app = Fastify();

app.register(async (webhooks) => {
  // The signature is over the raw bytes: within this plugin no body is parsed.
  webhooks.removeAllContentTypeParsers();
  webhooks.addContentTypeParser(
    "*",
    { parseAs: "buffer" },
    async (_: unknown, body: Buffer) => body,
  );

  webhooks.post<{ Body?: Buffer }>("/webhooks", async (request, reply) => {
    const { headers, body = "" } = request;
    try {
      const { event } = await verifyWebhook({ headers, body }, { secret });
      console.log(`Message ${event.id} was delivered at ${event.deliveredAt}`);
      return reply.status(204).send();
    } catch (error) {
      if (!isTaskwireError(error) || !error.status) throw error;
      return reply.status(error.status).send(error.message);
    }
  });
});

app.post("/send", async (_request, reply) => {
  const to = { name: "Ada", phone: "+441234567890" };
  const message = await messaging.messages.send({ from: "Fastify", to, content: "Hello" });
  return reply.status(201).send(message);
});

await app.listen({ port: Number(PORT) });
console.log(`POST http://localhost:${PORT}/send sends a message`);
