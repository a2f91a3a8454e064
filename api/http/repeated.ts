import type { IncomingMessage } from "node:http";

/**
 * Whether a request has a header more than once. Of those that there may be one of, Node keeps the
 * first and says nothing of the others; who reads it before us may keep the last.
 */
export function isRepeated({ rawHeaders }: IncomingMessage, name: string): boolean {
  const wanted = name.toLowerCase();
  let found = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const one = rawHeaders[i] as string;
    if (one.length === wanted.length && one.toLowerCase() === wanted) found++;
  }
  return found > 1;
}
