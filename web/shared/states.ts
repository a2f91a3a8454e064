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
  const text = state === "waiting" && !navigator.onLine ? "You are offline." : CONNECTIONS[state];
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

/** What an element shows that has no API key which the server takes: asks for one where it may. */
export function keyForm(keys: Keys): TemplateResult {
  if (keys.isGiven)
    return problem(`${keys.notice} Correct the attribute api-key.`) as TemplateResult;
  const use = (event: SubmitEvent): void => {
    event.preventDefault();
    const key = new FormData(event.target as HTMLFormElement).get("key");
    keys.use(String(key).trim());
  };
  return html`<form @submit=${use}>
    ${problem(keys.notice)}
    <p class="muted">
      Messages and queues are opened by an API key: one of those that the server was started with
      (its setting API_KEYS). It is kept until this tab is closed.
    </p>
    <label>
      API key
      <input name="key" type="password" required autocomplete="off" pattern="[!-~]+" title="Letters, digits and signs, without spaces" />
    </label>
    <button>Continue</button>
  </form>`;
}
