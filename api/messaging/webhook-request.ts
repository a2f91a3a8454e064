import { lookup as systemLookup } from "node:dns";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { publicOnly, RefusedAddressError, refusedRange } from "./addresses.ts";
import { failureReason } from "./failure-reason.ts";
import { retryAfterMs } from "./retry-after.ts";

/** An idle connection is kept so long for the next attempt. */
const IDLE_MS = 10_000;
/** What a receiver says in its body is read so far, and so long, for the connection's sake. */
const DISCARD_BYTES = 64 * 1024;
const DISCARD_MS = 1000;

export interface WebhookOptions {
  readonly url: string;
  /** For the whole attempt, from the look-up of the name to the head of the answer. */
  readonly timeoutMs: number;
  /** Whether it may go to addresses that are not public. */
  readonly allowPrivate: boolean;
  /** Looks up names, as `dns.lookup` does. */
  readonly lookup?: LookupFunction;
}

/** How an attempt ended. */
export interface WebhookResult {
  /** The receiver's answer; null where there was none. */
  readonly status: number | null;
  /** Why it failed; absent when it did not. */
  readonly error?: string;
  readonly durationMs: number;
  /** How long the receiver asks to be left alone. */
  readonly retryAfterMs?: number;
}

/** Sends requests to one receiver. */
export class WebhookClient {
  readonly #running = new Set<AbortController>();
  #closed = false;
  readonly #options: WebhookOptions;
  readonly #url: URL;
  /** The URL's host, an IPv6 address without its brackets. */
  readonly #host: string;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #lookup: LookupFunction;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
    this.#host = this.#url.hostname.replace(/^\[(.*)\]$/, "$1");
    const Agent = this.#url.protocol === "https:" ? HttpsAgent : HttpAgent;
    this.#agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
    const lookup = options.lookup ?? (systemLookup as LookupFunction);
    this.#lookup = options.allowPrivate ? lookup : publicOnly(lookup);
  }

  /**
   * One attempt. Never rejects.
   *
   * @returns undefined when the client was closed before the attempt had ended
   */
  async send(
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ): Promise<WebhookResult | undefined> {
    const { timeoutMs } = this.#options;
    const started = performance.now();
    const durationMs = () => Math.round(performance.now() - started);
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), timeoutMs);
    this.#running.add(end);
    try {
      const response = await this.#post(headers, body, end.signal);
      return { ...resultOf(response), durationMs: durationMs() };
    } catch (error) {
      if (this.#closed) return undefined;
      const reason = end.signal.aborted ? `no answer within ${timeoutMs} ms` : failureReason(error);
      return { status: null, error: reason, durationMs: durationMs() };
    } finally {
      clearTimeout(timer);
      this.#running.delete(end);
    }
  }

  /** Ends the attempts that are under way, and all connections. */
  close(): void {
    this.#closed = true;
    for (const end of this.#running) end.abort();
    this.#agent.destroy();
  }

  async #post(
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    if (this.#closed) throw new Error("the client is closed");
    this.#refuseLiteral();
    const first = this.#exchange(headers, body, signal, this.#agent);
    try {
      return await first.response;
    } catch (error) {
      // The receiver closed an idle connection in the moment in which it was used again: that says
      // nothing about the receiver (RFC 9112, section 9.3.1). A connection of its own does.
      if (signal.aborted || !first.reused() || !isReset(error)) throw error;
      return await this.#exchange(headers, body, signal, false).response;
    }
  }

  /** The guard in the look-up never sees an address that stands in the URL itself. */
  #refuseLiteral(): void {
    if (this.#options.allowPrivate || !isIP(this.#host)) return;
    const range = refusedRange(this.#host);
    if (range) throw new RefusedAddressError(this.#host, range);
  }

  #exchange(
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    signal: AbortSignal,
    agent: HttpAgent | false,
  ): { response: Promise<IncomingMessage>; reused: () => boolean } {
    const { protocol, port, pathname, search } = this.#url;
    const request = (protocol === "https:" ? httpsRequest : httpRequest)({
      agent,
      host: this.#host,
      port,
      path: pathname + search,
      method: "POST",
      headers: { ...headers, "Content-Length": body.byteLength },
      lookup: this.#lookup,
    });
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve);
      // Nobody asked for another protocol: it is an answer like any other that is not 2xx.
      request.once("upgrade", (response, socket) => {
        socket.destroy();
        resolve(response);
      });
      request.on("error", reject);
      signal.addEventListener("abort", () => {
        reject(signal.reason);
        request.destroy();
      });
    });
    request.end(body);
    return { response, reused: () => request.reusedSocket };
  }
}

/** What the head of an answer says; nothing waits for its body. */
function resultOf(response: IncomingMessage): Omit<WebhookResult, "durationMs"> {
  discardBody(response);
  const status = response.statusCode as number;
  if (status >= 200 && status < 300) return { status };
  const wait = retryAfterMs(response.headers["retry-after"], Date.now());
  const isRedirect = status >= 300 && status < 400;
  const error = `answered ${status}${isRedirect ? "; redirects are not followed" : ""}`;
  return { status, error, ...(wait !== undefined && { retryAfterMs: wait }) };
}

/** A short body is read to its end, so that the connection can be used again. */
function discardBody(response: IncomingMessage): void {
  let left = DISCARD_BYTES;
  const timer = setTimeout(() => response.destroy(), DISCARD_MS).unref();
  response.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) response.destroy();
  });
  response.on("error", () => {});
  response.once("close", () => clearTimeout(timer));
}

function isReset(error: unknown): boolean {
  return ["ECONNRESET", "EPIPE"].includes(String((error as NodeJS.ErrnoException).code));
}
