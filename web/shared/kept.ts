/** A text that is kept until the tab is closed; `undefined` where there is none. */
export function kept(name: string): string | undefined {
  try {
    return sessionStorage.getItem(`taskwire.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a text until the tab is closed, or forgets it. */
export function keep(name: string, text: string | undefined): void {
  try {
    if (text === undefined) sessionStorage.removeItem(`taskwire.${name}`);
    else sessionStorage.setItem(`taskwire.${name}`, text);
  } catch {
    // Storage is switched off or full: the text lives as long as the page does.
  }
}
