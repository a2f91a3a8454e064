import { openApis } from "../docs/documents.ts";
import type { OpenApiDocument } from "../docs/openapi.ts";
import type { Json } from "../docs/references.ts";
import { withMount } from "../seed-paths.ts";
import { complaintOf } from "./documented-schema.ts";

/** An answer of the server, and what it answers. */
export interface Exchange {
  readonly method: string;
  /** Path and query, or the whole address. */
  readonly target: string;
  readonly status: number;
  readonly header: (name: string) => string | null | undefined;
  readonly text: string;
  /** Whether a WebSocket was asked for. */
  readonly upgrade?: true;
}

interface Documented {
  readonly document: OpenApiDocument;
  readonly name: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly item: Readonly<Record<string, Json>>;
}

interface Response {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
}

/** Every path of every document; one without placeholders before one with them, as in OpenAPI. */
const PATHS: readonly Documented[] = Object.entries(openApis)
  .flatMap(([name, document]) =>
    Object.entries(document.paths).map(([path, item]) => ({
      document,
      name: `/docs/${name}.yaml`,
      path,
      pattern: patternOf(mountOf(document, item) + path),
      item,
    })),
  )
  .sort((a, b) => Number(a.path.includes("{")) - Number(b.path.includes("{")));

/** Errors that any request may get, also at a path that is not documented. */
const ANYWHERE = [400, 404, 408, 417, 431, 500, 503];
const PROBLEM = { $ref: "#/components/schemas/Problem" };
const WEB_SOCKET = /^\/(tracker\/ws|messaging\/ws|queue\/ws\/tasks)\/?$/i;
const OF_AN_API = /^\/(tracker|messaging|queue)(\/|$)/i;

/**
 * That an answer of an API is what its document says: status, content type, headers, and the body
 * to its last member. Answers at other paths are none of an API's.
 *
 * @throws {Error} that says what the document does not know
 */
export function assertDocumented(exchange: Exchange): void {
  const path = pathOf(exchange.target);
  const isInterim = exchange.status < 200;
  if (isInterim || exchange.method === "OPTIONS") return;
  const found = PATHS.find(({ pattern }) => pattern.test(path));
  if (!found || exchange.upgrade) {
    if (OF_AN_API.test(path)) assertRefused(exchange, path);
    return;
  }
  const method = exchange.method === "HEAD" ? "get" : exchange.method.toLowerCase();
  const operation = found.item[method];
  if (!operation) {
    assertRefused(exchange, path, [405]);
    return;
  }
  const responses = operation.responses as Readonly<Record<string, Json>>;
  const response = resolve(found.document, responses[exchange.status]) as Response | undefined;
  if (!response) lie(exchange, `${found.name} knows only ${Object.keys(responses).join(", ")}`);
  assertHeaders(exchange, found, response);
  assertBody(exchange, found, response);
}

/** Where nothing is documented, there is nothing but an error. */
function assertRefused(exchange: Exchange, path: string, statuses: readonly number[] = []): void {
  const { status, method, text } = exchange;
  const others = WEB_SOCKET.test(path) ? [401, 403, 405, 426, 429] : [];
  const isKnown = [...ANYWHERE, ...statuses, ...others].includes(status);
  if (!isKnown) lie(exchange, "no document knows this operation");
  if (method === "HEAD") return;
  const complaint = complaintOf(PROBLEM, openApis.openapi.components, text);
  if (complaint) lie(exchange, `all documents know one body of errors: ${complaint}`);
}

function assertHeaders(exchange: Exchange, { document, name }: Documented, response: Response) {
  for (const [header, reference] of Object.entries(response.headers)) {
    const value = exchange.header(header);
    if (!value) lie(exchange, `${name} promises the header ${header}`);
    const { schema } = resolve(document, reference) as { schema: { type: string } };
    if (schema.type === "integer" && !/^\d+$/.test(value)) {
      lie(exchange, `${name} says that ${header} is an integer; it is ${value}`);
    }
  }
}

function assertBody(exchange: Exchange, { document, name }: Documented, { content }: Response) {
  const { method, text } = exchange;
  const type = exchange.header("content-type");
  if (!content) {
    if (text || type) lie(exchange, `${name} says that there is no body`);
    return;
  }
  const media = type?.split(";")[0] ?? "";
  const described = content[media];
  if (!described) lie(exchange, `${name} knows no content of the type ${type}`);
  if (method === "HEAD") return;
  const complaint = complaintOf(described.schema, document.components, text);
  if (complaint) lie(exchange, `${name} says otherwise: ${complaint}`);
}

function lie({ method, target, status, text }: Exchange, what: string): never {
  // A credential in the query is nobody's business.
  const path = target.split("?")[0];
  const body = text.length > 500 ? `${text.slice(0, 500)}…` : text;
  throw new Error(`${method} ${path} was answered ${status}; ${what}. The body: ${body || "none"}`);
}

/** The path of a target, below the mounts; as it was sent, which a URL would not keep. */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/]+/, "").replace(/#.*/, "");
  return withMount(path).split("?")[0] as string;
}

function mountOf(document: OpenApiDocument, item: Readonly<Record<string, unknown>>): string {
  const [server] = (item.servers ?? document.servers) as { url: string }[];
  return server?.url.replace(/\/$/, "") ?? "";
}

/** As the server's routes do: upper or lower case, with a slash at the end or without. */
function patternOf(path: string): RegExp {
  const pattern = path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${pattern}/?$`, "i");
}

/** What a reference stands for. */
function resolve(document: OpenApiDocument, part: unknown): unknown {
  const reference = (part as { $ref?: string } | undefined)?.$ref;
  if (!reference) return part;
  const steps = reference.split("/").slice(1);
  return steps.reduce<unknown>((inner, step) => (inner as Json)[step], document);
}
