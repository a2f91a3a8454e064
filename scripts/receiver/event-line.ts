import type { WebhookEvent } from "../../sdk/webhooks.ts";

/** What breaks a line, or moves a terminal's cursor. */
const UNPRINTABLE = /[\p{C}\u2028\u2029]/gu;

/** One event for a person to read: when, what, and of which message. */
export function eventLine({ id, status, deliveredAt }: WebhookEvent): string {
  return onOneLine(`${deliveredAt}  ${status}  message ${id}`);
}

/** A text that stays on its line, whoever wrote it. */
export function onOneLine(text: string): string {
  return text.replace(UNPRINTABLE, (found) => {
    const codes = found.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
    return codes.map((code) => `\\u${code}`).join("");
  });
}
