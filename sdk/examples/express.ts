// Express 5: `npm install express`, then `node express.ts` (Node 22.18 or newer runs TypeScript).
import express from "express";
import { isTaskwireError, MessagingClient, verifyWebhook } from "../mod.ts";

const { PORT = "3010", WEBHOOK_SECRET: secret = "mySecret" } = process.env;
const { TASKWIRE_URL: baseUrl, API_KEY: apiKey = "there-is-no-key" } = process.env;

const messaging = new MessagingClient({ apiKey, baseUrl });
const app = express();

// The signature is over the raw bytes: on this route express.raw() in place of express.json().
app.post("/webhooks", express.raw({ type: "*/*" }), async (request, response) => {
  const { headers, body = "" } = request;
  try {
    const { event } = await verifyWebhook({ headers, body }, { secret });
    console.log(`Message ${event.id} was delivered at ${event.deliveredAt}`);
    response.sendStatus(204);
  } catch (error) {
    if (!isTaskwireError(error) || !error.status) throw error;
    response.status(error.status).send(error.message);
  }
});

app.post("/send", async (_request, response) => {
  const to = { name: "Ada", phone: "+441234567890" };
  const message = await messaging.messages.send({ from: "Express", to, content: "Hello" });
  response.status(201).json(message);
});

app.listen(Number(PORT), () => console.log(`POST http://localhost:${PORT}/send sends a message`));
