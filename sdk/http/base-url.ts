import { misuse } from "./misuse.ts";

/** Where a server listens that was started as it comes. */
const DEFAULT_BASE_URL = "http://localhost:3000";

/**
 * An address as text without a slash at its end, ready to have a path put behind it.
 *
 * @throws {TaskwireError} `invalid_argument`
 */
export function baseUrlOf(given: string | URL = DEFAULT_BASE_URL): string {
  // With a user and a password in it, fetch would refuse it, and tell them.
  const [, url] = /^(https?:\/\/[^/@]+(\/[^?#]*?)??)\/*$/.exec(hrefOf(given)) ?? [];
  if (url) return url;
  const found = String(given).replace(/\/\/.*@/, "//***@");
  throw misuse(
    `baseUrl must be an http or https address without a user, ? and #, such as "${DEFAULT_BASE_URL}": it is "${found}".`,
  );
}

function hrefOf(given: string | URL): string {
  try {
    return new URL(given).href;
  } catch {
    return "";
  }
}
