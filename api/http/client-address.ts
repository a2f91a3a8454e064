import type { Call } from "./call.ts";

/**
 * Makes the function that gives the address a call comes from. Behind a proxy that is trusted it
 * is the last one in `X-Forwarded-For`: the one that the proxy itself has seen.
 */
export function clientAddress(trustProxy: boolean): (call: Call) => string {
  return (call) => {
    const forwarded = trustProxy ? call.header("x-forwarded-for")?.split(",").at(-1) : undefined;
    return forwarded?.trim() || (call.request.socket.remoteAddress ?? "");
  };
}
