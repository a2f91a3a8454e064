import { ChangeFeed, sinceOf } from "../live/changes.ts";
import type { LiveSocket } from "../live/live-socket.ts";
import { Places } from "../live/places.ts";
import type { Opening } from "../live/sockets.ts";
import { longTimeout } from "../long-timeout.ts";
import type { Store } from "../store/store.ts";
import { TOKENS_TOPIC, TRACKER_TOPIC } from "./schema.ts";
import { tasksByIds } from "./tasks.ts";
import type { Tokens } from "./tokens.ts";
import { usersByIds } from "./users.ts";

/** A close code of our own (RFC 6455, section 7.4.2): the token is not valid any more. */
const TOKEN_ENDED = 4401;

/**
 * GET /ws: tells every signed-in client what changes among tasks and users.
 *
 * @param most how many may follow at once
 */
export function trackerLive(store: Store, tokens: Tokens, most: number): Opening {
  const places = new Places(most, "the tracker");
  const feed = new ChangeFeed(store, TRACKER_TOPIC, {
    task: (ids) => tasksByIds(store, ids),
    user: (ids) => usersByIds(store, ids),
  });
  const sockets = new TokenSockets(store);
  return async (call) => {
    const { token } = await tokens.callerOf(call);
    const { since } = sinceOf(call.query);
    const take = places.enter();
    return (socket) => {
      take(socket);
      sockets.add(socket, token.id, token.expiresAt);
      return feed.open(socket, since);
    };
  };
}

/** Closes sockets whose token expires or is revoked. */
class TokenSockets {
  readonly #byToken = new Map<string, Set<LiveSocket>>();

  constructor(store: Store) {
    store.subscribe((events) => {
      for (const { topic, data } of events) {
        if (topic === TOKENS_TOPIC) this.#close(String(data));
      }
    });
  }

  add(socket: LiveSocket, token: string, expiresAt: Date): void {
    const sockets = this.#byToken.get(token) ?? new Set();
    this.#byToken.set(token, sockets.add(socket));
    const cancel = longTimeout(
      () => socket.close(TOKEN_ENDED, "the token has expired"),
      expiresAt.getTime() - Date.now(),
    );
    socket.whenClosed(() => {
      cancel();
      sockets.delete(socket);
      if (sockets.size === 0) this.#byToken.delete(token);
    });
  }

  #close(token: string): void {
    for (const socket of this.#byToken.get(token) ?? []) {
      socket.close(TOKEN_ENDED, "the token was revoked");
    }
  }
}
