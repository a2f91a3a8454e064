import type { TObject } from "typebox";
import type { JsonShape, Value } from "./store.ts";

/**
 * Statements that follow a schema: a property is a column of the same name. So a new property is
 * one line in a schema and one migration.
 */
type Values = Readonly<Record<string, Value>>;

/** The columns of a schema's properties, for a SELECT. */
export function columnsOf(schema: TObject): string {
  return Object.keys(schema.properties).join(", ");
}

/** The shape in which a schema's resource goes out. */
export function shapeOf(schema: TObject): JsonShape {
  return Object.fromEntries(Object.keys(schema.properties).map((name) => [name, name]));
}

/** An INSERT of these columns, and its parameters. */
export function insertInto(table: string, values: Values): [string, Value[]] {
  const names = Object.keys(values);
  const places = names.map((_, index) => `$${index + 1}`);
  const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places.join(", ")})`;
  return [sql, Object.values(values)];
}

/** An UPDATE of these columns of the row with this id, and its parameters. */
export function updateById(table: string, id: Value, values: Values): [string, Value[]] {
  const changes = Object.keys(values).map((name, index) => `${name} = $${index + 2}`);
  return [
    `UPDATE ${table} SET ${changes.join(", ")} WHERE id = $1`,
    [id, ...Object.values(values)],
  ];
}

/** Ids as the one parameter that {@link isAmong} takes: a statement's text stays the same. */
export function idList(ids: readonly (string | number)[]): string {
  return JSON.stringify(ids);
}

/** A condition: the column is one of the ids in an {@link idList}. PostgreSQL has another word for it. */
export function isAmong(column: string, place: string): string {
  return `${column} IN (SELECT value FROM json_each(${place}))`;
}
