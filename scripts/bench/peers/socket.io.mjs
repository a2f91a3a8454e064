import { createRequire } from "node:module";
import { serveBroadcast } from "./broadcast.mjs";

// socket.io, broadcasting one event to all that are connected.

// Its types are only there once the bench's own packages are.
const { Server } = createRequire(import.meta.url)("socket.io");

await serveBroadcast("socket.io", (server) => {
  const sockets = new Server(server, { serveClient: false, transports: ["websocket"] });
  return (frame) => sockets.emit("change", JSON.parse(frame));
});
