import type { ApiKeys } from "../http/credentials.ts";
import { forbidden, unauthorized } from "../http/problem.ts";
import { ChangeFeed, sinceOf } from "../live/changes.ts";
import type { Opening } from "../live/sockets.ts";
import type { Store } from "../store/store.ts";
import { contactsByIds } from "./contacts.ts";
import { messagesByIds } from "./messages.ts";
import { MESSAGING_TOPIC } from "./schema.ts";

/** GET /ws: tells every client with an API key what changes among contacts and messages. */
export function messagingLive(store: Store, keys: ApiKeys): Opening {
  const feed = new ChangeFeed(store, MESSAGING_TOPIC, {
    contact: (ids) => contactsByIds(store, ids),
    message: (ids) => messagesByIds(store, ids),
  });
  return async (call) => {
    const key = call.query.get("api_key");
    if (!key) throw unauthorized("The query needs an api_key: one of the server's API_KEYS.");
    if (!keys.ownerOf(key)) throw forbidden("The api_key is not one of the server's API_KEYS.");
    const since = sinceOf(call.query);
    return (socket) => void feed.open(socket, since);
  };
}
