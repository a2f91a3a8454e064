import { readFileSync } from "node:fs";
import { createServer } from "node:http";

// What Node's own HTTP server does when nothing is kept, checked or looked up: no server of Node's
// can be faster. A POST parses its body and answers it as a queue task; a GET answers the bytes of
// ANSWER_FILE.

const { PORT, ANSWER_FILE } = process.env;
const kept = ANSWER_FILE ? readFileSync(ANSWER_FILE) : Buffer.from("{}");
let last = 0;

const server = createServer((request, response) => {
  if (request.method === "GET") return answer(response, 200, kept);
  /** @type {Buffer[]} */
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const { name, type } = JSON.parse(Buffer.concat(parts).toString());
    const created_at = new Date().toISOString();
    const task = { id: ++last, name, type, status: "queued", progress: 0, created_at };
    answer(response, 201, JSON.stringify({ task }));
  });
});

server.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`bare serves at http://127.0.0.1:${port}`);
});

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string | Buffer} body
 */
function answer(response, status, body) {
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}
