import { parseJson, readBody, requireJson } from "./body.ts";
import { type Query, queryOf } from "./query.ts";
import type { Request } from "./request.ts";

/** A request, as handlers see it. */
export class Call {
  readonly request: Request;
  readonly method: string;
  /** What the path's placeholders stand for, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly #bodyMost: number;
  #query: Query | undefined;
  #body: Promise<Buffer> | undefined;

  constructor(request: Request, parameters: Readonly<Record<string, string>>, bodyMost: number) {
    this.request = request;
    this.method = request.method ?? "GET";
    this.parameters = parameters;
    this.#bodyMost = bodyMost;
  }

  /** A placeholder of the path, such as `id`. */
  parameter(name: string): string {
    return this.parameters[name] ?? "";
  }

  /** Where it comes from, behind a proxy that is trusted too. */
  get address(): string {
    return this.request.exchange.address;
  }

  /** Says who calls, for the log. */
  set caller(name: string) {
    this.request.exchange.caller = name;
  }

  get query(): Query {
    this.#query ??= queryOf(this.request);
    return this.#query;
  }

  /** A header's value, or undefined when it is absent. */
  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** The body as it was sent. @throws {Problem} 413, 415 */
  bytes(): Promise<Buffer> {
    this.#body ??= this.#read();
    return this.#body;
  }

  /** The body's JSON. @throws {Problem} 400, 413, 415 */
  async json(): Promise<unknown> {
    return parseJson(await this.bytes());
  }

  async #read(): Promise<Buffer> {
    const { "content-length": length = "0", "transfer-encoding": encoding } = this.request.headers;
    if (length !== "0" || encoding) requireJson(this.request);
    return readBody(this.request, this.#bodyMost);
  }
}
