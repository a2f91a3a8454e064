import { MessagingClient } from "../../sdk/messaging/messaging-client.ts";
import type { MessagingUpdate } from "../../sdk/watch/watch-changes.ts";
import { type Keys, keysOf } from "./keys.ts";
import { type ClientParts, Source } from "./source.ts";

/**
 * Contacts and messages, for an element: `client` is the SDK's, `undefined` while there is no API
 * key that the server takes, and `credential` are the keys, to give one.
 */
export class MessagingSource extends Source<MessagingClient, MessagingUpdate, Keys> {
  protected readonly name = "messaging";
  protected override readonly denials = [401, 403];

  get credential(): Keys {
    return keysOf(this.host.api, this.host.apiKey);
  }

  protected open(apiKey: string, options: ClientParts): MessagingClient {
    return new MessagingClient({ ...options, apiKey });
  }
}
