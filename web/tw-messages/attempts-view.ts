import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Attempt, MessageStatus } from "../../sdk/types/messaging.ts";
import { durationOf } from "../shared/time.ts";

// Shared with whoever loads this, instead of a file of what both need.
export { define } from "../shared/core.ts";

const seconds = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/**
 * The attempts of one message as a timeline.
 *
 * @param status the message's
 */
export function attemptsView(attempts: readonly Attempt[], status: MessageStatus): TemplateResult {
  const nextAt = attempts.at(-1)?.nextAt;
  return html`<ol class="muted" aria-label="Attempts">
      ${attempts.map(
        ({ at, status, durationMs, error }) =>
          html`<li class=${error ? "failed" : "delivered"}>
            ${exactly(at)}: ${error ?? `delivered, answered ${status}`} (${tookOf(durationMs)})
          </li>`,
      )}
      ${
        status === "queued"
          ? html`<li class="queued">${nextAt ? html`${exactly(nextAt)}: next try` : "On its way…"}</li>`
          : nothing
      }
    </ol>`;
}

function exactly(iso: string): TemplateResult {
  return html`<time datetime=${iso}>${seconds.format(new Date(iso))}</time>`;
}

/** Most receivers answer within milliseconds. */
function tookOf(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : durationOf(milliseconds);
}
