import type { IncomingMessage } from "node:http";
import { badRequest, type Problem } from "./problem.ts";
import { isRepeated } from "./repeated.ts";

/** A name or an address, and perhaps a port (RFC 3986, section 3.2). */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;

/** The one that was looked at last: nearly all requests have the same. */
let known = "";

function isHost(text: string): boolean {
  if (text === known) return true;
  if (!HOST.test(text)) return false;
  known = text;
  return true;
}

/**
 * What is wrong with a request's Host, if anything: HTTP/1.1 asks for one, that is one (RFC 9112,
 * section 3.2). Two readers could otherwise take a request for two different hosts'.
 */
export function hostProblem(request: IncomingMessage): Problem | undefined {
  const { host } = request.headers;
  if (host === undefined) {
    if (request.httpVersion === "1.0") return undefined;
    return badRequest("no_host", "HTTP/1.1 asks for a Host header.");
  }
  if (isHost(host) && !isRepeated(request, "Host")) return undefined;
  return badRequest("no_host", "There must be one Host header, with a name and perhaps a port.");
}
