import { IncomingMessage } from "node:http";
import type { Exchange } from "./exchange.ts";

/**
 * A request that is upgraded to a WebSocket or not at all. Others that clients offer, as some do
 * with HTTP/2 in each first request, are passed over (RFC 9110, section 7.8): Node would take them
 * away from the routes.
 */
export class Request extends IncomingMessage {
  /** Set before anything else is done with it. */
  declare exchange: Exchange;

  get upgrade(): boolean {
    const { connection = "", upgrade } = this.headers;
    return upgrade?.toLowerCase() === "websocket" && /\bupgrade\b/i.test(connection);
  }

  set upgrade(_offered: boolean) {
    // Node's parser says here what the client offers.
  }
}
