import { OWN_API } from "./api.ts";
import { ofPage } from "./of-page.ts";

/** A class of ours says which server it came from. */
type ElementClass = CustomElementConstructor & { readonly home?: string };

/** Tags that were not free. */
const taken = ofPage<string[]>("taken", () => []);

/**
 * Registers an element. Where another version of it was there first, that one stays, and the
 * console says so once for all tags.
 */
export function define(tag: string, element: CustomElementConstructor): void {
  try {
    const first: ElementClass | undefined = customElements.get(tag);
    if (!first) customElements.define(tag, element);
    // One server has one version of it, in the script for all elements as in its own.
    else if (first !== element && first.home !== OWN_API) skip(tag);
  } catch {
    // Such as a registry that allows no new elements.
    skip(tag);
  }
}

function skip(tag: string): void {
  if (taken.push(tag) > 1) return;
  // By then all that are loaded together have been tried.
  queueMicrotask(() =>
    console.warn(
      `Taskwire: ${taken.join(", ")} could not be registered by ${import.meta.url}. Another version is on this page already, and stays. Load one of them only.`,
    ),
  );
}
