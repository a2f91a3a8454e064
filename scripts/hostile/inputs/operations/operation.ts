import type { Arbitrary } from "fast-check";
import Type, { type TSchema } from "typebox";
import type { Member, TriedBody } from "../values.ts";

/** An operation of the contract: how it is asked, and all that it may answer. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As the routes have it. */
  readonly path: string;
  readonly credential: "user" | "bearer" | "api_key" | "none";
  /** Which ids there are for the path's `:id`. */
  readonly ids?: "user" | "task" | "contact" | "message" | "queued";
  /** The query's parameters. */
  readonly query?: readonly string[];
  readonly body?: Arbitrary<TriedBody>;
  /** What it may answer where the body is right; anything but these is a fault of the server's. */
  readonly statuses: readonly number[];
  /** What a success carries. */
  readonly answer?: TSchema;
  /** It hashes a password: so many fewer tries. */
  readonly isSlow?: boolean;
}

/** An object with these members and no other. */
export function exactly(members: Record<string, TSchema>): TSchema {
  return Type.Object(members, { additionalProperties: false });
}

/** A schema's object, without anything that the schema does not name. */
export function strict(schema: { properties: Record<string, TSchema> }): TSchema {
  return exactly(schema.properties);
}

/** The same members, of which each may be left out. */
export function optional(members: Record<string, Member>): Record<string, Member> {
  return Object.fromEntries(
    Object.entries(members).map(([name, one]) => [name, { ...one, isOptional: true }]),
  );
}
