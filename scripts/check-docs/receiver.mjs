import { once } from "node:events";
import { createServer } from "node:http";

/** Takes every delivery, so that the messages of examples are delivered. */
export async function startReceiver() {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
