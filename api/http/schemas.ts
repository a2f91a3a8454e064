import Type from "typebox";

/** What the schemas of several APIs share. */

/** A time, as every answer gives it. */
export const instant = Type.String({
  format: "date-time",
  description: "ISO 8601 in UTC, with milliseconds",
});

/** How much of a list is asked for; more than the most counts as the most. */
export function pageLimit(otherwise: number, most: number) {
  return Type.Integer({
    minimum: 1,
    maximum: most,
    default: otherwise,
    description: `how many there may be on the page; more than ${most} counts as ${most}`,
  });
}

/** Where a page of a list begins. */
export const cursor = Type.Optional(
  Type.String({
    pattern: "^[1-9]\\d{0,14}$",
    description: "a next_cursor that was given",
    examples: ["42"],
  }),
);

/** Where the next page begins, or null when there is none. */
export const nextCursor = Type.Union([Type.String(), Type.Null()], {
  description: "the cursor of the next page; null on the last one",
  examples: [null],
});
