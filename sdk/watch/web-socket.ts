import { misuse } from "../http/misuse.ts";

/** What a watch needs of a WebSocket: that of browsers, Deno, Bun, Node 22 and of `ws` has it. */
export interface WebSocketLike {
  /** Called when the server has accepted. */
  // biome-ignore lint/suspicious/noExplicitAny: each runtime's events are of their own types
  onopen: ((event: any) => void) | null;
  /** Called with each frame. */
  // biome-ignore lint/suspicious/noExplicitAny: each runtime's events are of their own types
  onmessage: ((event: any) => void) | null;
  /** Called when something went wrong; `onclose` follows. */
  // biome-ignore lint/suspicious/noExplicitAny: each runtime's events are of their own types
  onerror: ((event: any) => void) | null;
  /** Called at the end, with its code. */
  // biome-ignore lint/suspicious/noExplicitAny: each runtime's events are of their own types
  onclose: ((event: any) => void) | null;
  /** Says goodbye. */
  close(code?: number, reason?: string): void;
}

/** A class of WebSockets, such as `globalThis.WebSocket` or the one that `ws` exports. */
export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

/**
 * The class that is given, or else the runtime's own.
 *
 * @throws {TaskwireError} `invalid_argument` where there is neither
 */
export function webSocketOf(given: WebSocketConstructor | undefined): WebSocketConstructor {
  const found = given ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (found) return found;
  throw misuse(
    "There is no global WebSocket here: pass one as the option WebSocket, in Node 20 that of ws.",
  );
}
