import { randomUUID } from "node:crypto";
import { IncomingMessage } from "node:http";

/**
 * A request that is upgraded to a WebSocket or not at all. Others that clients offer, as some do
 * with HTTP/2 in each first request, are passed over (RFC 9110, section 7.8): Node would take them
 * away from the routes.
 */
export class Request extends IncomingMessage {
  get upgrade(): boolean {
    const { connection = "", upgrade } = this.headers;
    return upgrade?.toLowerCase() === "websocket" && /\bupgrade\b/i.test(connection);
  }

  set upgrade(_offered: boolean) {
    // Node's parser says here what the client offers.
  }
}

/** The caller's own id where it is a plain token, so that both sides' logs can be held together. */
export function requestId(request?: IncomingMessage): string {
  const id = request?.headers["x-request-id"];
  return typeof id === "string" && /^[\w.-]{1,64}$/.test(id) ? id : randomUUID();
}
