import Type, { type TSchema } from "typebox";
import type { LiveForm } from "../docs/description.ts";

/** What the frames of change feeds are, for the document that describes them. */

/** Where a client stands. */
export const frameCursor = Type.Integer({
  minimum: 0,
  description: "where the client stands with this frame: what `since` takes",
  examples: [1042],
});

const Hello = Type.Object({ type: Type.Literal("hello"), cursor: frameCursor });
const Reset = Type.Object({ type: Type.Literal("reset"), cursor: frameCursor });

/** The frame that tells of a change of one kind of resource. @param id of such a resource */
export function changeFrame(resource: string, schema: TSchema, id: TSchema): TSchema {
  return Type.Object({
    type: Type.Literal("change"),
    cursor: frameCursor,
    resource: Type.Literal(resource),
    upsert: Type.Array(schema, { description: "those that are new or changed, as they are now" }),
    remove: Type.Array(id, { description: "the ids of those that are gone", examples: [[]] }),
  });
}

/** How a change feed speaks, whatever its changes are of. */
export function changeForm(id: string, changes: LiveForm["messages"]): LiveForm {
  return {
    id,
    summary: "What changes",
    description:
      "`hello` on opening, then each change. With `since`, the missed changes come first, or `reset` where they are no longer kept: then the client reads its lists anew.",
    messages: {
      hello: { summary: "The feed is open", schema: Hello },
      ...changes,
      reset: { summary: "The missed changes are no longer kept", schema: Reset },
    },
  };
}
