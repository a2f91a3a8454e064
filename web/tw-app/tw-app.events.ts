import type { TwApp } from "./tw-app.ts";
import type { Place } from "./views.ts";

/** The app shows another view, which `detail` names. */
export type TwNavigateEvent = CustomEvent<Place>;

declare global {
  interface HTMLElementTagNameMap {
    "tw-app": TwApp;
  }

  interface HTMLElementEventMap {
    "tw-navigate": TwNavigateEvent;
  }
}
