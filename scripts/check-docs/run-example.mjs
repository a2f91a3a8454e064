import { createHmac, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// node run-example.mjs SCRIPT: runs an example. What it exports are fetch handlers, as workers have
// them: each is given a webhook, signed as the server signs, and has to accept it.

const SECRET = "mySecret";

// Node 20 has no WebSocket of its own. Few examples open one, and `ws` takes its time to load.
const require = createRequire(import.meta.url);
if (!("WebSocket" in globalThis)) {
  Object.defineProperty(globalThis, "WebSocket", { get: () => require("ws") });
}

const [, , script = ""] = process.argv;
const exported = await import(pathToFileURL(script).href);
for (const handler of Object.values(exported)) {
  const response = await (handler.fetch ?? handler)(delivery());
  if (!response.ok) throw new Error(`it answers ${response.status} to a webhook that is genuine`);
}

function delivery() {
  const id = randomUUID();
  const body = JSON.stringify({ id, status: "delivered", deliveredAt: new Date().toISOString() });
  const timestamp = Math.floor(Date.now() / 1000);
  const signed = createHmac("sha256", SECRET).update(`${id}.${timestamp}.${body}`).digest("base64");
  return new Request("http://localhost:3010/webhooks", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Signature ${createHmac("sha256", SECRET).update(body).digest("hex")}`,
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": `v1,${signed}`,
    },
    body,
  });
}
