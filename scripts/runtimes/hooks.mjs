import { once } from "node:events";
import { createServer } from "node:http";

/**
 * What the conformance suite needs beside the server: a receiver that tells of the deliveries, and
 * addresses that misbehave.
 *
 * - `POST /webhooks` takes a delivery
 * - `GET /deliveries` tells those that came
 * - `POST /answer?status=…` sets what deliveries are answered with from then on
 * - `/silent/…` never answers, `/html/…` answers with a page, `/broken/…` stops amid its answer
 */
export async function startHooks() {
  /** @type {{ headers: import("node:http").IncomingHttpHeaders, body: string }[]} */
  const deliveries = [];
  let status = 204;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*, Authorization");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const body = await textOf(request);
    switch (`/${url.pathname.split("/")[1]}`) {
      case "/webhooks":
        deliveries.push({ headers: request.headers, body });
        return void response.writeHead(status).end();
      case "/deliveries":
        return void response.end(JSON.stringify(deliveries));
      case "/answer":
        status = Number(url.searchParams.get("status"));
        return void response.writeHead(204).end();
      case "/silent":
        return;
      case "/html":
        return void response.setHeader("Content-Type", "text/html").end("<h1>Hello</h1>");
      case "/broken":
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 1000 });
        return void response.write('{"contactsList": [', () => response.destroy());
      default:
        return void response.writeHead(404).end();
    }
  });
  return { url: await listen(server), stop: () => close(server) };
}

/** An address where nobody listens: somebody did until now. */
export async function nobodysUrl() {
  const server = createServer();
  const url = await listen(server);
  await close(server);
  return url;
}

/**
 * On a free port.
 *
 * @param {import("node:http").Server} server
 */
export async function listen(server) {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

/** @param {import("node:http").Server} server */
export async function close(server) {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** @param {import("node:http").IncomingMessage} request */
async function textOf(request) {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return text;
}
