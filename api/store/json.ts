import type { JsonShape } from "./store.ts";

type Member = [name: string, expression: string];

/** The SQLite expression that builds an object of this shape from a row. */
export function jsonObject(shape: JsonShape): string {
  return objectOf([], Object.entries(shape));
}

function objectOf(members: Member[], rest: [string, JsonShape[string]][]): string {
  const next = rest[0];
  if (!next) {
    return `json_object(${members.map(([name, sql]) => `'${name}', ${sql}`).join(", ")})`;
  }
  const [name, value] = next;
  const others = rest.slice(1);
  if (typeof value === "string") return objectOf([...members, [name, value]], others);
  if (typeof value.optional === "string") {
    // One object with the member and one without: three times as fast as removing nulls afterwards.
    const without = objectOf(members, others);
    const withIt = objectOf([...members, [name, value.optional]], others);
    return `CASE WHEN ${value.optional} IS NULL THEN ${without} ELSE ${withIt} END`;
  }
  return objectOf([...members, [name, jsonObject(value as JsonShape)]], others);
}

/** Remembers what `compose` makes of a shape and a statement: both are constants of the models. */
function remembered(compose: (shape: JsonShape, sql: string) => string) {
  const known = new WeakMap<JsonShape, Map<string, string>>();
  return (shape: JsonShape, sql: string): string => {
    const texts = known.get(shape) ?? new Map<string, string>();
    known.set(shape, texts);
    const text = texts.get(sql) ?? compose(shape, sql);
    texts.set(sql, text);
    return text;
  };
}

/** A statement whose rows are the rows of `sql`, each as the text of a JSON object. */
export const jsonOfEach = remembered((shape, sql) => `SELECT ${jsonObject(shape)} FROM (${sql})`);

/** A statement with one row, the text of a JSON array of the rows of `sql` in their order. */
export const jsonOfAll = remembered(
  (shape, sql) => `SELECT json_group_array(${jsonObject(shape)}) FROM (${sql})`,
);
