import type { IncomingMessage } from "node:http";

/**
 * Whether a request has a header more than once. Of those that there may be one of, Node keeps the
 * first and says nothing of the others; who reads it before us may keep the last.
 *
 * @param name as most clients write it, such as `Host`
 */
export function isRepeated({ rawHeaders }: IncomingMessage, name: string): boolean {
  let found = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const one = rawHeaders[i] as string;
    if (one === name || (one.length === name.length && isSame(one, name))) found++;
  }
  return found > 1;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
