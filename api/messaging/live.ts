import { type ApiKeys, ownerOfQueryKey } from "../http/credentials.ts";
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
    ownerOfQueryKey(call, keys);
    const { since } = sinceOf(call.query);
    return (socket) => feed.open(socket, since);
  };
}
