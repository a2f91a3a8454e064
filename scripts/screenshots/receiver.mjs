import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Takes the deliveries, so that each status is seen: most are answered at once, news of a worker are
 * refused, and those of the catalogue are never answered.
 */
export async function startReceiver() {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text) => {
      body += text;
    });
    request.on("end", () => {
      if (body.includes("catalogue")) return;
      response.statusCode = body.includes("Worker") ? 500 : 204;
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
