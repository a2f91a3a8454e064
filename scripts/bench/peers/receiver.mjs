import { createServer } from "node:http";

// Who is told of deliveries: POST /webhooks is answered at once, POST /never is not. GET / says how
// many came and when the first and the last did; DELETE / begins anew.

let count = 0;
let first = 0;
let last = 0;

const server = createServer((request, response) => {
  request.resume();
  if (request.url === "/never") return;
  request.on("end", () => {
    if (request.method === "POST") note();
    if (request.method === "DELETE") count = 0;
    if (request.method === "GET") return response.end(JSON.stringify({ count, first, last }));
    response.writeHead(204).end();
  });
});

function note() {
  last = performance.now();
  if (count === 0) first = last;
  count++;
}

// Those who ask now and then would find their connection closed.
server.keepAliveTimeout = 0;
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`receiver serves at http://127.0.0.1:${port}`);
});
