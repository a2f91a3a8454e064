import type * as sdk from "../mod.ts";
import type * as watch from "../watch.ts";
import type * as webhooks from "../webhooks.ts";

/** The doors of the SDK, as the runtime loads them. */
export interface Doors {
  readonly sdk: typeof sdk;
  readonly webhooks: typeof webhooks;
  readonly watch: typeof watch;
}

/** Where everything is. */
export interface Places {
  /** A server that nobody else uses. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
  /** What the server delivers to, and what misbehaves when asked to: see {@link Hooks}. */
  readonly hooksUrl: string;
  /** Nobody listens here. */
  readonly nobodyUrl: string;
}

/** What a case is given. */
export interface Context extends Doors, Places {
  /** Where the runtime has none of its own. */
  readonly WebSocket?: sdk.WebSocketConstructor | undefined;
}

/** Something that has to be so in every runtime. */
export interface Case {
  readonly name: string;
  readonly run: (context: Context) => Promise<void>;
}

/** A delivery, as it arrived. */
export interface Delivery {
  readonly headers: Record<string, string>;
  readonly body: string;
}
