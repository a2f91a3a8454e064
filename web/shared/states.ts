import { html, nothing, type TemplateResult } from "lit/html.js";
import type { WatchState } from "../../sdk/watch/options.ts";
import type { Keys } from "./keys.ts";
import { loaded } from "./problem.ts";

/** What a source says of its connection. */
interface Connected {
  readonly state: WatchState;
  readonly credential: { readonly api: string };
}

const CONNECTIONS: Readonly<Record<Exclude<WatchState, "waiting">, string>> = {
  connecting: "Connecting…",
  live: "Live",
  closed: "Not live",
};

/**
 * How the connection stands: whether what is shown is what is. That there is none names the server,
 * as whoever has made the page may have named another one than was meant.
 */
export function connection({ state, credential }: Connected): TemplateResult {
  const text = state === "waiting" ? waiting(credential.api) : CONNECTIONS[state];
  return html`<span part="connection" class="connection ${state}" role="status">${text}</span>`;
}

function waiting(api: string): string {
  return navigator.onLine
    ? `No connection to ${api}. Trying again…`
    : "You are offline. Waiting for the network…";
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
  loaded(import("./key-form.ts")).then(
    ({ keyForm }) => {
      form = keyForm;
      // Whoever shows what becomes of the key is drawn again.
      keys.dispatchEvent(new Event("change"));
    },
    () => {},
  );
  return loading("the form");
}
