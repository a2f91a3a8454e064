import { Compile } from "typebox/compile";
import type { Json } from "../docs/references.ts";

type Check = (text: string) => string | undefined;

const checks = new Map<object, Check>();
const closedComponents = new Map<object, unknown>();

/** What is wrong with a text of JSON by a schema of a document, or undefined when nothing is. */
export function complaintOf(schema: object, components: Json, text: string): string | undefined {
  const check = checks.get(schema) ?? checkOf(schema, components);
  checks.set(schema, check);
  return check(text);
}

function checkOf(schema: object, components: Json): Check {
  const known = closedComponents.get(components) ?? { schemas: closed(components.schemas) };
  closedComponents.set(components, known);
  const compiled = Compile({ ...(closed(schema) as object), components: known });
  return (text) => {
    const value = parsed(text);
    if (value === undefined) return "it is not JSON";
    if (compiled.Check(value)) return undefined;
    return complaint(compiled.Errors(value));
  };
}

interface Finding {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function complaint(findings: readonly Finding[]): string {
  const stranger = findings.find(({ keyword }) => keyword === "additionalProperties");
  if (stranger) {
    const { additionalProperties: names } = stranger.params as { additionalProperties: string[] };
    return `${stranger.instancePath || "the body"} has what is not documented: ${names.join(", ")}`;
  }
  const [first] = findings;
  return `${first?.instancePath || "the body"} ${first?.message} ${JSON.stringify(first?.params)}`;
}

/** The same schema for a reader that wants every member to be documented. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, closed(value)]),
  );
  return inner.type === "object" ? { ...inner, additionalProperties: false } : inner;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
