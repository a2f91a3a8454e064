import type { TrackerUser } from "../../sdk/types/tracker.ts";
import type { TwSignIn } from "./tw-sign-in.ts";

/** Somebody has signed in. */
export type TwSignInEvent = CustomEvent<{ readonly user: TrackerUser }>;

/** Somebody has made an account for themselves; signing in follows by itself. */
export type TwSignUpEvent = CustomEvent<{ readonly user: TrackerUser }>;

/** Whoever was signed in has signed out. */
export type TwSignOutEvent = CustomEvent<Readonly<Record<string, never>>>;

declare global {
  interface HTMLElementTagNameMap {
    "tw-sign-in": TwSignIn;
  }

  interface HTMLElementEventMap {
    "tw-sign-in": TwSignInEvent;
    "tw-sign-up": TwSignUpEvent;
    "tw-sign-out": TwSignOutEvent;
  }
}
