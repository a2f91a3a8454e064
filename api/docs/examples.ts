import type { TSchema } from "typebox";

/** What a schema may say that an example can be made of. */
interface Sample {
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
}

/**
 * A value that fits a schema: its first example, or what its parts make. A member that may be
 * absent is in it only where its schema has an example.
 */
export function exampleOf(schema: TSchema): unknown {
  const sample = schema as Sample;
  if (sample.examples) return sample.examples[0];
  if (sample.const !== undefined) return sample.const;
  if (sample.default !== undefined) return sample.default;
  if (sample.enum) return sample.enum[0];
  if (sample.anyOf) return exampleOf(sample.anyOf[0] as TSchema);
  switch (sample.type) {
    case "object":
      return exampleOfObject(sample);
    case "array":
      return [exampleOf(sample.items as TSchema)];
    case "integer":
      return sample.minimum ?? 1;
    case "boolean":
      return true;
    case "string":
      return sample.format === "date-time" ? "2026-05-04T09:30:00.000Z" : "text";
    default:
      return null;
  }
}

function exampleOfObject({ properties = {}, required = [] }: Sample): object {
  const members = Object.entries(properties)
    .filter(([name, schema]) => required.includes(name) || "examples" in schema)
    .map(([name, schema]) => [name, exampleOf(schema)]);
  return Object.fromEntries(members);
}
