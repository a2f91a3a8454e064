import type { IncomingMessage } from "node:http";

/**
 * Makes the function that gives the address a request comes from. Behind a proxy that is trusted it
 * is the last one in `X-Forwarded-For`: the one that the proxy itself has seen.
 */
export function clientAddress(trustProxy: boolean): (request: IncomingMessage) => string {
  return ({ headers, socket }) => {
    const forwarded = trustProxy ? lastOf(headers["x-forwarded-for"]) : "";
    return forwarded || (socket.remoteAddress ?? "");
  };
}

function lastOf(list: string | string[] | undefined): string {
  return (
    String(list ?? "")
      .split(",")
      .at(-1)
      ?.trim() ?? ""
  );
}
