import type { TProperties, TSchema } from "typebox";

/** A part of a document. */
export type Json = Readonly<Record<string, unknown>>;

/** Writes a schema into a document. */
export interface Refer {
  /** A reference where the schema has a name, as do all within it. */
  (schema: TSchema): Json;
  /** The schema itself, also where it has a name. */
  inside(schema: TSchema): Json;
}

/** Whether a schema lists texts: TypeBox leaves unsaid what readers of a document look for. */
function isWords(schema: { readonly enum?: unknown; readonly type?: unknown }): boolean {
  const { enum: words, type } = schema;
  return (
    type === undefined && Array.isArray(words) && words.every((one) => typeof one === "string")
  );
}

/**
 * Makes what writes schemas into a document: those that have a name are referred to.
 *
 * @param named the schemas with a name
 * @param place what stands before the name in a reference
 */
export function referTo(named: TProperties, place: string): Refer {
  const names = new Map<unknown, string>(Object.entries(named).map(([name, one]) => [one, name]));

  const write = (value: unknown): unknown => {
    const name = names.get(value);
    return name === undefined ? inside(value) : { $ref: place + name };
  };
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(write);
    if (typeof value !== "object" || value === null) return value;
    const parts = Object.entries(value).map(([name, inner]) => [name, write(inner)]);
    return Object.fromEntries(isWords(value) ? [["type", "string"], ...parts] : parts);
  };
  return Object.assign((schema: TSchema) => write(schema) as Json, {
    inside: (schema: TSchema) => inside(schema) as Json,
  });
}
