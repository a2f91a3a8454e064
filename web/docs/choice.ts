/** The documents, by the name of their API. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  messaging: "/docs/openapi",
  tracker: "/docs/tracker",
  queue: "/docs/queue",
};

/**
 * Marks the API that the page's address asks for, messaging by default, and points the page's links
 * at it.
 *
 * @returns the address of its document
 */
export function chosenDocument(): string {
  const asked = new URLSearchParams(location.search).get("api") ?? "";
  const api = Object.hasOwn(DOCUMENTS, asked) ? asked : "messaging";
  const path = DOCUMENTS[api] as string;
  document.querySelector(`a[href="?api=${api}"]`)?.setAttribute("aria-current", "page");
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-document]")) {
    link.href = `${path}.${link.dataset.document}`;
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-viewer]")) {
    link.href = `${link.dataset.viewer}?api=${api}`;
  }
  return `${path}.json`;
}
