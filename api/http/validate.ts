import Type, { type Static, type TObject, type TObjectOptions, type TProperties } from "typebox";
import { Compile } from "typebox/compile";
import { type Issue, invalid } from "./problem.ts";

type SchemaError = ReturnType<ReturnType<typeof Compile>["Errors"]>[number];

/** The members of a body, by name. One with a `default` may be left out of a creation. */
type Fields = TProperties;
type Body<F extends Fields> = Static<TObject<F>>;

/**
 * Makes the function that checks the body of a creation. It gives the members named by `fields`,
 * as they were sent or by their default, and none besides.
 *
 *     const newTask = creationOf({ title: Type.String({ minLength: 1 }) });
 *     const { title } = newTask(await call.json());
 *
 * The function throws a {@link Problem} 400 that lists everything wrong.
 */
export function creationOf<F extends Fields>(fields: F): (body: unknown) => Body<F> {
  const check = checker(creationSchema(fields));
  return (body) => check(body, (name) => defaultOf(fields[name])) as Body<F>;
}

function defaultOf(schema: object | undefined): unknown {
  return schema && "default" in schema ? schema.default : undefined;
}

/** The same for the body of a change, in which every member may be left out. */
export function changeOf<F extends Fields>(fields: F): (body: unknown) => Partial<Body<F>> {
  const check = checker(changeSchema(fields));
  return (body) => check(body, () => undefined) as Partial<Body<F>>;
}

/** The schema of a body that changes. */
export function changeSchema(fields: Fields): TObject {
  return Type.Partial(Type.Object(fields));
}

/** The schema of a body that creates. @param options what else it says of itself */
export function creationSchema(fields: Fields, options: TObjectOptions = {}): TObject {
  const members = Object.entries(fields).map(([name, schema]) => [
    name,
    "default" in schema ? Type.Optional(schema) : schema,
  ]);
  return Type.Object(Object.fromEntries(members), options);
}

type Known = Record<string, unknown>;

function checker(schema: TObject): (body: unknown, otherwise: (name: string) => unknown) => Known {
  const compiled = Compile(schema);
  const names = Object.keys(schema.properties);
  return (body, otherwise) => {
    if (!compiled.Check(body)) {
      const errors = compiled.Errors(body);
      throw invalid(
        "body",
        errors.flatMap((error) => issuesOf(error, schema, body)),
      );
    }
    const known: Known = {};
    for (const name of names) {
      const sent = Object.hasOwn(body as object, name) ? (body as Known)[name] : undefined;
      const value = sent ?? otherwise(name);
      if (value !== undefined) known[name] = value;
    }
    const issues = unstorable(known, "");
    if (issues.length > 0) throw invalid("body", issues);
    return known;
  };
}

/** Texts that a store cannot give back as they came. */
function unstorable(value: unknown, path: string): Issue[] {
  if (typeof value === "string") {
    const message = unstorableText(value);
    return message ? [{ path, message }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    unstorable(inner, path ? `${path}.${name}` : name),
  );
}

/** Why a text cannot be stored, or undefined when it can. */
export function unstorableText(text: string): string | undefined {
  if (text.includes("\0")) return "must not contain the character NUL";
  if (!text.isWellFormed()) return "contains half of a surrogate pair, which is no character";
  return undefined;
}

function issuesOf(error: SchemaError, schema: TObject, body: unknown): Issue[] {
  const path = steps(error.instancePath);
  if (error.keyword === "required") {
    const { requiredProperties } = error.params as { requiredProperties: string[] };
    return requiredProperties.map((name) => ({
      path: [...path, name].join("."),
      message: "is missing",
    }));
  }
  // An anyOf is told by what its branches say.
  if (error.keyword === "anyOf") return [];
  const broken = at(schema, steps(error.schemaPath)) as { description?: string };
  return [{ path: path.join("."), message: describe(error, broken.description, at(body, path)) }];
}

/** The steps of a JSON pointer (RFC 6901). */
function steps(pointer: string): string[] {
  const [, ...names] = pointer.split("/");
  return names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)?.[name], value);
}

function describe(error: SchemaError, description: string | undefined, found: unknown): string {
  const parameters = error.params as Record<string, unknown>;
  const length = typeof found === "string" ? [...found].length : undefined;
  switch (error.keyword) {
    case "type":
      return `must be ${article(String(parameters.type))}; it is ${kindOf(found)}`;
    case "minLength":
      return `must have at least ${characters(parameters.limit)}; it has ${length}`;
    case "maxLength":
      return `must have at most ${characters(parameters.limit)}; it has ${length}`;
    case "enum":
      return `must be one of ${(parameters.allowedValues as string[]).join(", ")}; it is ${shown(found)}`;
    case "format":
      return `must be ${article(String(parameters.format))}; it is ${shown(found)}`;
    default:
      return `${description ? `must be ${description}` : error.message}; it is ${shown(found)}`;
  }
}

function characters(limit: unknown): string {
  return `${limit} character${limit === 1 ? "" : "s"}`;
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return article(Array.isArray(value) ? "array" : typeof value);
}

/** A value as a person would write it, no longer than a line takes. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
