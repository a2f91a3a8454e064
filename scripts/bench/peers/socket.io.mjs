import { createRequire } from "node:module";
import { serveBroadcast } from "./broadcast.mjs";

// socket.io, broadcasting one event to all that are connected.

// Its types are only there once the bench's own packages are.
const { Server } = createRequire(import.meta.url)("socket.io");

await serveBroadcast("socket.io", (server) => {
  // The watchers answer no pings of its own kind.
  const pingInterval = 3_600_000;
  const options = { serveClient: false, transports: ["websocket"], pingInterval };
  const sockets = new Server(server, options);
  return (frame) => sockets.emit("change", JSON.parse(frame));
});
