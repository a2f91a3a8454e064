import type { WebSocketConstructor } from "../../sdk/watch/web-socket.ts";

/**
 * Opens a WebSocket whose token is not in its address, where the logs of proxies would keep it, but
 * in the only header that a page can set.
 */
export const TokenSocket = function openTokenSocket(url: string): WebSocket {
  const address = new URL(url);
  const token = address.searchParams.get("token");
  address.searchParams.delete("token");
  return new WebSocket(address, ["taskwire.v1", `taskwire.token.${token}`]);
} as unknown as WebSocketConstructor;
