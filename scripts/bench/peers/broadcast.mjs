import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

/**
 * What a server does that only broadcasts: a POST is answered at once, and everybody who is
 * connected is sent the bytes of FRAME_FILE.
 *
 * @param {string} name
 * @param {(server: import("node:http").Server) => (frame: string) => void} attach gives what
 * broadcasts
 */
export async function serveBroadcast(name, attach) {
  const { PORT, FRAME_FILE = "" } = process.env;
  const frame = readFileSync(FRAME_FILE, "utf8");
  const answer = JSON.stringify({ id: 1 });
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(201, {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": Buffer.byteLength(answer),
      });
      response.end(answer);
      broadcast(frame);
    });
  });
  const broadcast = attach(server);
  server.listen(Number(PORT), "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`${name} serves at http://127.0.0.1:${port}`);
}
