import { once } from "node:events";
import { createServer } from "node:http";

/** Takes deliveries, and answers them with its `status`; with none, never. */
export async function startReceiver() {
  const receiver = { url: "", status: /** @type {number | undefined} */ (204), close };
  const server = createServer((request, response) => {
    request.resume();
    if (receiver.status) response.writeHead(receiver.status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  receiver.url = `http://127.0.0.1:${port}/`;
  return receiver;

  function close() {
    server.close();
    server.closeAllConnections();
  }
}
