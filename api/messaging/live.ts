import { type ApiKeys, ownerOfQueryKey } from "../http/credentials.ts";
import { ChangeFeed, sinceOf } from "../live/changes.ts";
import { Places } from "../live/places.ts";
import type { Opening } from "../live/sockets.ts";
import type { Store } from "../store/store.ts";
import { contactsByIds } from "./contacts.ts";
import { messagesByIds } from "./messages.ts";
import { MESSAGING_TOPIC } from "./schema.ts";

/**
 * GET /ws: tells every client with an API key what changes among contacts and messages.
 *
 * @param most how many may follow at once
 */
export function messagingLive(store: Store, keys: ApiKeys, most: number): Opening {
  const places = new Places(most, "messaging");
  const feed = new ChangeFeed(store, MESSAGING_TOPIC, {
    contact: (ids) => contactsByIds(store, ids),
    message: (ids) => messagesByIds(store, ids),
  });
  return async (call) => {
    ownerOfQueryKey(call, keys);
    const { since } = sinceOf(call.query);
    const take = places.enter();
    return (socket) => {
      take(socket);
      return feed.open(socket, since);
    };
  };
}
