import { createRequire } from "node:module";
import { serveBroadcast } from "./broadcast.mjs";

// ws, broadcasting as its documentation does.

// Its types are only there once the bench's own packages are.
const { WebSocket, WebSocketServer } = createRequire(import.meta.url)("ws");

await serveBroadcast("ws", (server) => {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  return (frame) => {
    const bytes = Buffer.from(frame);
    for (const client of sockets.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(bytes, { binary: false });
    }
  };
});
