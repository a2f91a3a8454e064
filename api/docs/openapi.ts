import type { TSchema } from "typebox";
import { contentOf, problemsOf, responsesOf, SHARED_BY_ANSWERS } from "./answers.ts";
import type { ApiDescription, Operation, Operations, Webhook } from "./description.ts";
import { ProblemBody } from "./problems.ts";
import { mapKeys, mapValues } from "./records.ts";
import { type Json, type Refer, referTo } from "./references.ts";

/** An OpenAPI 3.1 document, as far as the rest of the code looks into it. */
export interface OpenApiDocument extends Json {
  readonly servers: readonly { readonly url: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly webhooks?: Readonly<Record<string, { readonly post: Json }>>;
  readonly components: Readonly<Record<string, Json>>;
}

const ERRORS =
  "Every error has the same body; its `code` is for programs and stays what it is. An unknown path is answered with 404, and a known one with 405 and `Allow` where it does not know the method.";

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "A name for this call, such as a UUID. The same key with the same body gives the first answer again for 24 hours, and creates nothing.",
  schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$" },
};

/** The document of an API. @param version of the server */
export function openApiOf(api: ApiDescription, version: string): OpenApiDocument {
  const schemas = { ...api.schemas, Problem: ProblemBody };
  const refer = referTo(schemas, "#/components/schemas/");
  const paths = pathsOf(api, api.operations, refer);
  const atRoot = Object.entries(pathsOf(api, api.atRoot ?? {}, refer)).map(([path, item]) => [
    path,
    { servers: [{ url: "/" }], ...item },
  ]);
  const document = {
    openapi: "3.1.1",
    info: {
      title: api.title,
      version,
      summary: api.summary,
      description: `${api.description}\n\n${ERRORS}`,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: api.mount, description: "The server that this document comes from." }],
    security: api.security.map((name) => ({ [name]: [] })),
    tags: Object.entries(api.tags).map(([name, description]) => ({ name, description })),
    paths: { ...paths, ...Object.fromEntries(atRoot) },
    ...(api.webhooks && {
      webhooks: mapValues(api.webhooks, (webhook) => ({ post: webhookOf(webhook, refer) })),
    }),
    components: {
      schemas: mapValues(schemas, (schema) => refer.inside(schema)),
      securitySchemes: { ...api.securitySchemes },
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      ...SHARED_BY_ANSWERS,
    },
  };
  return { ...document, components: usedOf(document) };
}

/** What the document, or a part that it uses, refers to. What proves who calls is named otherwise. */
function usedOf({ components, ...rest }: { components: OpenApiDocument["components"] }) {
  const { securitySchemes = {}, ...referred } = components;
  let used: Record<string, Json> = {};
  let size = -1;
  while (JSON.stringify(used).length > size) {
    size = JSON.stringify(used).length;
    const text = JSON.stringify([rest, used]);
    used = mapValues(referred, (parts, kind) =>
      Object.fromEntries(
        Object.entries(parts ?? {}).filter(([name]) =>
          text.includes(`"#/components/${kind}/${name}"`),
        ),
      ),
    );
  }
  return { ...used, securitySchemes };
}

function pathsOf(api: ApiDescription, operations: Operations, refer: Refer) {
  return Object.fromEntries(
    Object.entries(operations).map(([path, methods]) => [
      path.replace(/:(\w+)/g, "{$1}"),
      mapKeys(methods, (method, operation) => [
        method.toLowerCase(),
        operationOf(api, path, method, operation, refer),
      ]),
    ]),
  );
}

function operationOf(
  api: ApiDescription,
  path: string,
  method: string,
  operation: Operation,
  refer: Refer,
): Json {
  const { id, tag, summary, description, body, credential } = operation;
  const parameters = parametersOf(api, path, operation, refer);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    ...(credential && { security: securityOf(api, credential) }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: contentOf(body, refer) } }),
    responses: responsesOf(operation, problemsOf(api, method, operation), refer),
  };
}

function securityOf({ security }: ApiDescription, credential: "none" | "optional"): Json[] {
  if (credential === "none") return [];
  return [{}, ...security.map((name) => ({ [name]: [] }))];
}

function parametersOf(
  { placeholders }: ApiDescription,
  path: string,
  { query = {}, once }: Operation,
  refer: Refer,
): Json[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    ...parameterOf(name, "path", placeholders[name] as TSchema, refer),
    required: true,
  }));
  const inQuery = Object.entries(query).map(([name, schema]) =>
    parameterOf(name, "query", schema, refer),
  );
  const inHeader = once ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : [];
  return [...inPath, ...inQuery, ...inHeader];
}

function parameterOf(name: string, place: string, schema: TSchema, refer: Refer): Json {
  const { description, ...rest } = refer(schema);
  return { name, in: place, ...(description ? { description } : {}), schema: rest };
}

function webhookOf(webhook: Webhook, refer: Refer): Json {
  const { id, tag, summary, description, headers, body, answers, security } = webhook;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    security: security.map((name) => ({ [name]: [] })),
    parameters: Object.entries(headers).map(([name, schema]) => ({
      ...parameterOf(name, "header", schema, refer),
      required: true,
    })),
    requestBody: { required: true, content: contentOf(body, refer) },
    responses: mapValues(answers, (meaning) => ({ description: meaning })),
  };
}
