import { TrackerClient } from "../../sdk/tracker/tracker-client.ts";
import type { Watch } from "../../sdk/watch/options.ts";
import type { TrackerUpdate } from "../../sdk/watch/watch-changes.ts";
import type { OnState } from "./feed.ts";
import { type Session, sessionOf } from "./session.ts";
import { type ClientParts, Source } from "./source.ts";
import { TokenSocket, tokenFetch } from "./token-apart.ts";

/**
 * People and their tasks, for an element: `client` is the SDK's, `undefined` while nobody is signed
 * in, and `credential` is the session. Its lists are `LiveList`s.
 */
export class TrackerSource extends Source<TrackerClient, TrackerUpdate, Session> {
  protected readonly name = "tracker";

  get credential(): Session {
    return sessionOf(this.host.api, this.host.token);
  }

  protected open(token: string, options: ClientParts): TrackerClient {
    return new TrackerClient({
      ...options,
      token,
      // What is deleted when the page is left is deleted all the same.
      fetch: (url, init) => fetch(url, { ...init, keepalive: init?.method === "DELETE" }),
    });
  }

  /** Besides, what the server tells of who is signed in is known to the session. */
  protected override watch(
    client: TrackerClient,
    onState: OnState,
    credential: Session,
  ): Watch<TrackerUpdate> {
    const onChange = (update: TrackerUpdate): void => {
      if (update.type === "reset") {
        // Where it fails, the next reset asks again.
        client.me().then(
          (user) => credential.know(user, client.token),
          () => {},
        );
      } else if (update.resource === "user") {
        const user = update.upsert.find(({ id }) => id === credential.user?.id);
        if (user) credential.know(user, client.token);
      }
    };
    return client.watch({ onState, onChange, WebSocket: TokenSocket, fetch: tokenFetch });
  }
}
