import type { TrackerUser } from "../../sdk/types/tracker.ts";
import type { TwUsers } from "./tw-users.ts";

/** An account was made here for somebody. */
export type TwUserCreateEvent = CustomEvent<{ readonly user: TrackerUser }>;

/** An account was changed here; `detail.user` is as it is now. */
export type TwUserChangeEvent = CustomEvent<{ readonly user: TrackerUser }>;

/** An account was deleted here; `detail.user` is as it was. */
export type TwUserDeleteEvent = CustomEvent<{ readonly user: TrackerUser }>;

declare global {
  interface HTMLElementTagNameMap {
    "tw-users": TwUsers;
  }

  interface HTMLElementEventMap {
    "tw-user-create": TwUserCreateEvent;
    "tw-user-change": TwUserChangeEvent;
    "tw-user-delete": TwUserDeleteEvent;
  }
}
