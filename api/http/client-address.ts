import type { IncomingMessage } from "node:http";

/**
 * Makes the function that gives the address a request comes from. Behind a proxy that is trusted it
 * is the last one in `X-Forwarded-For`: the one that the proxy itself has seen.
 */
export function clientAddress(trustProxy: boolean): (request: IncomingMessage) => string {
  return ({ headers, socket }) => {
    const header = trustProxy ? headers["x-forwarded-for"] : undefined;
    const forwarded = String(header ?? "")
      .split(",")
      .at(-1)
      ?.trim();
    return forwarded || (socket.remoteAddress ?? "");
  };
}
