import { html, type TemplateResult } from "lit/html.js";
import type { Keys } from "./keys.ts";
import { problem } from "./states.ts";

// Shared with whoever loads this, instead of a file of what both need.
export { define } from "./core.ts";

/** Asks for an API key which the server takes, or says that the page has to be mended. */
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
