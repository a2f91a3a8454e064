/** An object that came as JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a text says in JSON; `undefined` where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is an object as JSON has them. */
export function isObject(value: unknown): value is JsonObject {
  return Object(value) === value && !Array.isArray(value);
}

/** Whether it is a text, and not an empty one. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
