import { isTaskwireError, TaskwireError } from "../errors.ts";
import { type Answer, answerOf, failureOf } from "./answer.ts";
import { type ApiCall, type ApiResponse, apiCall } from "./api-call.ts";
import { delayAfter } from "./backoff.ts";
import { baseUrlOf } from "./base-url.ts";
import { connectionFailure } from "./connection-failure.ts";
import type { JsonObject } from "./json.ts";
import { limited } from "./limited.ts";
import { misuse } from "./misuse.ts";
import type { CallOptions, ClientOptions, HookRequest } from "./options.ts";
import { type Query, queryOf, withoutKey } from "./query.ts";
import { randomKey } from "./random-key.ts";
import { headersOf, type Path, pathOf } from "./request.ts";
import { mayPass } from "./retry.ts";
import { sleep } from "./sleep.ts";

/** How one of the APIs is reached. */
export interface Access {
  /** Where it may be below the base URL: the paths are tried in this order, until one is there. */
  readonly mounts: readonly string[];
  /** The headers that let a call in, as of now. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** What lets a call in, in its query. */
  readonly query?: Query;
}

/** What a method asks of its API. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: Path;
  readonly query?: object | undefined;
  readonly body?: unknown;
  /** What lets it in, in place of what lets other calls in. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether the aim is reached in spite of a failure.
   *
   * @param wasLost whether an earlier attempt may have reached it, whose answer never came
   */
  readonly isReached?: (failure: TaskwireError, wasLost: boolean) => boolean | Promise<boolean>;
}

/** Turns the JSON object that came into what a method gives. */
type Shape<T> = (body: JsonObject, status: number) => T | Promise<T>;

/** Makes the calls of one API: with credentials, retries, a timer for each attempt, and hooks. */
export class Http {
  /** What a watch of the same server has in common with its calls. */
  readonly reach: Pick<ClientOptions, "fetch"> & { readonly baseUrl: string };
  readonly #options: ClientOptions;
  readonly #access: Access;
  #mounts: readonly string[];

  /** @throws {TaskwireError} `invalid_argument` */
  constructor(options: ClientOptions, access: Access) {
    if (Object(options) !== options) throw misuse("The options must be an object.");
    this.reach = { baseUrl: baseUrlOf(options.baseUrl), fetch: options.fetch };
    this.#options = options;
    this.#access = access;
    this.#mounts = access.mounts;
    timeoutOf(options.timeout);
    if (!((options.maxRetries ?? 0) >= 0)) throw misuse("maxRetries must be 0 or above.");
  }

  /** A call that gives what came, or what `shape` makes of it. */
  read<T>(
    request: ApiRequest,
    options?: CallOptions,
    shape: Shape<T> = (body) => body as T,
  ): ApiCall<T> {
    return apiCall(this.#whole(request, options, shape));
  }

  /**
   * A call that gives nothing.
   *
   * @param onEnd called however it ends
   */
  run(request: ApiRequest, options?: CallOptions, onEnd?: () => void): ApiCall<void> {
    return apiCall(this.#whole<void>(request, options).finally(onEnd));
  }

  /** A call that deletes what a path names. */
  remove(path: Path, options?: CallOptions, onEnd?: () => void): ApiCall<void> {
    return this.run(
      {
        method: "DELETE",
        path,
        // Where the answer to an attempt before was lost, that may be the one that deleted it; and
        // gone it is in any case.
        isReached: ({ code }, wasLost) => wasLost && code === "not_found",
      },
      options,
      onEnd,
    );
  }

  async #whole<T>(
    request: ApiRequest,
    options: CallOptions | undefined,
    shape?: Shape<T>,
  ): Promise<ApiResponse<T>> {
    let answer: Answer | undefined;
    try {
      answer = await this.#answer(request, options ?? {}, !!shape);
      const { status, headers, requestId, body } = answer;
      const data = (await shape?.(body as JsonObject, status)) as T;
      return { data, status, headers, requestId };
    } catch (cause) {
      if (isTaskwireError(cause)) throw cause;
      const { status, requestId } = answer ?? {};
      throw new TaskwireError(`The ${answer ? "answer" : "call"} is malformed: see the cause.`, {
        status,
        code: answer ? "invalid_response" : "invalid_argument",
        requestId,
        cause,
      });
    }
  }

  async #answer(request: ApiRequest, options: CallOptions, needsBody: boolean): Promise<Answer> {
    const key = options.idempotencyKey ?? (request.method === "POST" ? randomKey() : undefined);
    let failure: unknown;
    for (const mount of this.#mounts) {
      try {
        const answer = await this.#tries(mount, request, options, needsBody, key);
        this.#mounts = [mount];
        return answer;
      } catch (error) {
        failure = error;
        const { status, code } = error as TaskwireError;
        // A 404 as these APIs have them: the path is known there.
        if (status !== 404 || code !== "http_error") break;
      }
    }
    throw failure;
  }

  /** Attempts, until one of them settles it. */
  async #tries(
    mount: string,
    request: ApiRequest,
    options: CallOptions,
    needsBody: boolean,
    key: string | undefined,
  ): Promise<Answer> {
    const { method, isReached } = request;
    const { maxRetries = 2 } = this.#options;
    const path = mount + pathOf(request.path);
    const name = `${method} ${path}`;
    const url = this.reach.baseUrl + path + queryOf(this.#access.query, request.query as Query);
    let wasLost = false;
    for (let attempt = 1; ; attempt++) {
      const shown = { method, url: withoutKey(url), attempt };
      const startedAt = performance.now();
      let answer: Answer | undefined;
      let failure: TaskwireError | undefined;
      try {
        answer = await this.#attempt(name, url, shown, request, options, key);
        failure = failureOf(answer, name, needsBody);
      } catch (error) {
        failure = error as TaskwireError;
      }
      const { status, headers } = answer ?? {};
      const again = failure && attempt <= maxRetries && mayPass(failure, headers, !!key);
      const retryInMs = again ? delayAfter(attempt, headers) : undefined;
      const durationMs = performance.now() - startedAt;
      const hooked = { ...shown, durationMs, status, headers, error: failure, retryInMs };
      await this.#tell("onResponse", hooked);
      if (answer && (!failure || (await isReached?.(failure, wasLost)))) return answer;
      if (retryInMs === undefined) throw failure;
      wasLost ||= mayHaveWorked(failure as TaskwireError);
      await sleep(retryInMs, options.signal);
    }
  }

  /** One attempt, with a timer of its own. */
  #attempt(
    name: string,
    url: string,
    shown: Omit<HookRequest, "headers">,
    request: ApiRequest,
    options: CallOptions,
    key: string | undefined,
  ): Promise<Answer> {
    const { fetch = globalThis.fetch } = this.#options;
    if (!fetch) throw misuse("There is no global fetch here: pass one as the option fetch.");
    const body = JSON.stringify(request.body);
    const headers = headersOf(
      {
        Accept: "application/json",
        "Content-Type": body && "application/json",
        "Idempotency-Key": key,
      },
      request.headers ?? this.#access.headers?.(),
      this.#options.headers,
      options.headers,
    );
    const { timeout = this.#options.timeout, signal } = options;
    return limited(name, timeoutOf(timeout), signal, async (signal) => {
      // Not to be printed with the rest: it holds a credential.
      const hooked = Object.defineProperty({ ...shown }, "headers", { value: headers });
      await this.#tell("onRequest", hooked as HookRequest);
      try {
        const init = { method: request.method, headers, signal, redirect: "manual" } as const;
        return await answerOf(await fetch(url, body ? { ...init, body } : init));
      } catch (cause) {
        throw connectionFailure(name, this.reach.baseUrl, cause);
      }
    });
  }

  /** Calls a hook, where there is one. */
  async #tell<Name extends "onRequest" | "onResponse">(
    name: Name,
    what: Parameters<NonNullable<ClientOptions[Name]>>[0],
  ): Promise<void> {
    try {
      await (this.#options[name] as undefined | ((what: unknown) => void | Promise<void>))?.(what);
    } catch (cause) {
      const message = `${name} failed: see the cause.`;
      throw new TaskwireError(message, { code: "hook_failed", cause });
    }
  }
}

/** Whether the server may have done what it was asked for, although no answer says so. */
function mayHaveWorked({ status, code, message }: TaskwireError): boolean {
  if (status === undefined) return code === "timeout" || !/refused/i.test(message);
  return status >= 500 && status !== 503;
}

/** @throws {TaskwireError} `invalid_argument` */
function timeoutOf(timeout = 30_000): number {
  if (timeout > 0) return timeout;
  throw misuse("timeout must be a number above 0, or Infinity.");
}
