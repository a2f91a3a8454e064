import type { TSchema } from "typebox";
import type { ServerCode } from "../../sdk/errors.ts";
import type { ApiDescription, Operation } from "./description.ts";
import { exampleOf } from "./examples.ts";
import { PROBLEMS } from "./problems.ts";
import { mapValues } from "./records.ts";
import type { Json, Refer } from "./references.ts";

/** How an OpenAPI document tells what a call may be answered. */

const JSON_TYPE = "application/json";

/** What HTTP itself refuses, and what is wrong with the server: any call may be answered so. */
const OF_ANY_CALL: readonly ServerCode[] = [
  "bad_request",
  "bad_path",
  "no_host",
  "request_timeout",
  "expectation_failed",
  "headers_too_large",
  "internal",
];
const OF_A_BODY: readonly ServerCode[] = [
  "invalid",
  "malformed_json",
  "too_deep",
  "body_incomplete",
  "body_too_large",
  "unsupported_media_type",
];
const OF_A_KEY: readonly ServerCode[] = ["invalid_idempotency_key", "idempotency_key_reused"];

/** Headers of answers, and the statuses whose answers always have them. */
const HEADERS: Readonly<Record<string, { statuses: "all" | readonly number[]; header: Json }>> = {
  "X-Request-Id": {
    statuses: "all",
    header: header("The request's own id where it is a plain token, else a new one.", "a3f0c1"),
  },
  "WWW-Authenticate": {
    statuses: [401],
    header: header("How to prove who calls.", 'Bearer realm="taskwire"'),
  },
  "Retry-After": {
    statuses: [429, 503],
    header: {
      ...header("How many seconds to wait before the next try.", 1),
      schema: { type: "integer", minimum: 1 },
    },
  },
  Location: { statuses: [], header: header("The path of what was created.", "/tasks/1") },
};

/** The codes of all errors that a call may get. */
export function problemsOf(
  api: ApiDescription,
  method: string,
  operation: Operation,
): Set<ServerCode> {
  const { query, body, once, credential, problems = [] } = operation;
  return new Set([
    ...OF_ANY_CALL,
    ...(query ? (["invalid"] as const) : []),
    ...(body ? OF_A_BODY : []),
    ...(once ? OF_A_KEY : []),
    ...(credential === "none" ? [] : api.problems),
    ...(method === "GET" ? [] : (["store_unavailable"] as const)),
    ...problems,
  ]);
}

/** All answers of a call, by status. */
export function responsesOf(operation: Operation, codes: Set<ServerCode>, refer: Refer): Json {
  const { answers, located } = operation;
  const successes = Object.entries(answers).map(([status, schema]) => {
    const response = {
      description: SUCCESSES[status] as string,
      headers: headersOf(Number(status), located ? ["Location"] : []),
      ...(schema && { content: contentOf(schema, refer) }),
    };
    return [status, response] as const;
  });
  const failures = [...byStatus(codes)].map(
    ([status, some]) => [String(status), problemResponse(status, some)] as const,
  );
  return Object.fromEntries([...successes, ...failures]);
}

const SUCCESSES: Readonly<Record<string, string>> = {
  200: "What was asked for.",
  201: "It was created.",
  202: "It has begun.",
  204: "It is done.",
};

function byStatus(codes: Iterable<ServerCode>): Map<number, ServerCode[]> {
  const statuses = new Map<number, ServerCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return statuses;
}

/** Where an error is the only one of its status, its response is shared. */
function problemResponse(status: number, codes: readonly ServerCode[]): Json {
  const [code, ...others] = codes;
  if (others.length === 0) return { $ref: `#/components/responses/${code}` };
  return ownResponse(status, codes);
}

function ownResponse(status: number, codes: readonly ServerCode[]): Json {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
  return {
    description: codes.map((code) => PROBLEMS[code].when).join(" "),
    headers: headersOf(status),
    content: {
      [JSON_TYPE]: {
        schema: { $ref: "#/components/schemas/Problem", properties: { code: { enum: codes } } },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function problemExample({ when }: { readonly when: string }, code: string): Json {
  return { summary: when, value: { error: when, message: when, code } };
}

function headersOf(status: number, more: readonly string[] = []): Json {
  const names = Object.entries(HEADERS)
    .filter(([, { statuses }]) => statuses === "all" || statuses.includes(status))
    .map(([name]) => name);
  return Object.fromEntries(
    [...names, ...more].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

/** A header that answers have. */
function header(description: string, example: unknown): Json {
  return { description, required: true, schema: { type: "string" }, example };
}

/** A body of JSON, with its examples. */
export function contentOf(schema: TSchema, refer: Refer): Json {
  return { [JSON_TYPE]: { schema: refer(schema), ...examplesOf(schema) } };
}

function examplesOf(schema: TSchema): Json {
  const { anyOf } = schema as { anyOf?: (TSchema & { title: string })[] };
  if (!anyOf) return { example: exampleOf(schema) };
  const named = anyOf.map((one, index) => [
    `alternative${index + 1}`,
    { summary: one.title, value: exampleOf(one) },
  ]);
  return { examples: Object.fromEntries(named) };
}

/** What answers refer to. */
export const SHARED_BY_ANSWERS = {
  headers: mapValues(HEADERS, ({ header }) => header),
  responses: mapValues(PROBLEMS, ({ status }, code) => ownResponse(status, [code])),
  examples: mapValues(PROBLEMS, problemExample),
};
