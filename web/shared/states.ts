import { html, nothing, type TemplateResult } from "lit/html.js";
import type { WatchState } from "../../sdk/watch/options.ts";
import type { Keys } from "./keys.ts";

const CONNECTIONS: Readonly<Record<WatchState, string>> = {
  connecting: "Connecting…",
  live: "Live",
  waiting: "Connection lost. Trying again…",
  closed: "Not live",
};

/** How the connection stands: whether what is shown is what is. */
export function connection(state: WatchState): TemplateResult {
  const text =
    state === "waiting" && !navigator.onLine
      ? "You are offline. Waiting for the network…"
      : CONNECTIONS[state];
  return html`<span part="connection" class="connection ${state}" role="status">${text}</span>`;
}

/** Something is on its way. */
export function loading(what: string): TemplateResult {
  return html`<p class="muted" aria-busy="true">Loading ${what}…</p>`;
}

/**
 * There is nothing.
 *
 * @param text says so, and what to do
 */
export function empty(text: string): TemplateResult {
  return html`<p part="empty" class="empty">${text}</p>`;
}

/**
 * What went wrong.
 *
 * @param text for people; nothing is shown where it is empty
 * @param again tries again what failed, where that can help
 */
export function problem(text: string, again?: () => void): TemplateResult | typeof nothing {
  if (!text) return nothing;
  return html`<p part="problem" class="error" role="alert">
    ${text}${again ? html` <button class="quiet small" @click=${again}>Try again</button>` : nothing}
  </p>`;
}

let form: typeof import("./key-form.ts").keyForm | undefined;

/**
 * What an element shows that has no API key which the server takes: asks for one where it may. What
 * it looks like is loaded when it is first needed.
 */
export function keyForm(keys: Keys): TemplateResult {
  if (form) return form(keys);
  import("./key-form.ts").then(
    (loaded) => {
      form = loaded.keyForm;
      // Whoever shows what becomes of the key is drawn again.
      keys.dispatchEvent(new Event("change"));
    },
    () => {},
  );
  return loading("the form");
}
