const TRACKER = /^\/(auth|logout|me|user|users|tasks)(\/|$)/i;
const MESSAGING = /^\/(contacts|messages)(\/|$)/i;
const QUEUE = /^\/(tasks|stats)(\/|$)/i;
const LIVE_QUEUE = /^\/ws\/tasks\/?$/i;

const MOUNTED = /^\/(tracker|messaging|queue)(\/|$)/i;

/** A request's target with the mount of the API that answers it, where it is written without. */
export function withMount(target: string): string {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  if (MOUNTED.test(path)) return target;
  return seedMount(path, mark < 0 ? "" : target.slice(mark + 1)) + target;
}

/**
 * Which API answers a path at the root, so that a client written for one of the three documents
 * that Taskwire comes from needs only the host changed. Gives the API's mount, or "" for a path
 * that belongs to none.
 *
 * @param path without the query
 * @param query what stands behind the question mark
 */
function seedMount(path: string, query: string): "" | "/tracker" | "/messaging" | "/queue" {
  if (LIVE_QUEUE.test(path)) return "/queue";
  if (QUEUE.test(path) && new URLSearchParams(query).has("api_key")) return "/queue";
  if (MESSAGING.test(path)) return "/messaging";
  return TRACKER.test(path) ? "/tracker" : "";
}
