/** The forms in which a body may have come, before a parser and a serialiser were at it. */
export function rewritten(body: Uint8Array): string[] {
  const text = new TextDecoder().decode(body);
  return formsOf(text).flatMap((form) => [form, `${form}\n`, `${form}\r\n`]);
}

function formsOf(text: string): string[] {
  const forms = [text.trim()];
  try {
    const value: unknown = JSON.parse(text);
    for (const indent of [0, 1, 2, 4, "\t"]) forms.push(JSON.stringify(value, null, indent));
    // All on one line, as people write it, and other languages.
    const spaced = JSON.stringify(value, null, 1).replace(/\n */g, " ");
    // A text that holds JSON was serialised twice.
    forms.push(spaced, spaced.replace(/([[{]) | (?=[\]}])/g, "$1"), String(value));
  } catch {
    // Not JSON, or nested too deeply.
  }
  return forms;
}
