/** Tags that were not free. */
const taken: string[] = [];

/**
 * Registers an element. Where another version of it was there first, that one stays, and the
 * console says so once for all tags.
 */
export function define(tag: string, element: CustomElementConstructor): void {
  try {
    const first = customElements.get(tag);
    if (!first) customElements.define(tag, element);
    else if (first !== element) skip(tag);
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
