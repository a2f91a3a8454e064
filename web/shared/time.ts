import { html, type TemplateResult } from "lit/html.js";

const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A time of the server's, as people of the browser's language write it. */
export function timeOf(iso: string): TemplateResult {
  return html`<time datetime=${iso}>${moments.format(new Date(iso))}</time>`;
}

/** How long something took or takes, such as `0.3 s`, `42 s` or `2 min 5 s`. */
export function durationOf(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
