import { connect, type Socket } from "node:net";
import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { checkAnswer } from "../testing/answers.ts";
import { call, type TestAnswer, type TestServer } from "../testing/server.ts";

/** What the tests of HTTP share. */

/** What never leaves the server, whatever it is asked. */
const INTERNAL: Readonly<Record<string, RegExp>> = {
  "a stack": /\n\s+at |\.(ts|js):\d+/,
  "a path of this machine": /node_modules|\/dist\/|\/tmp\/|\/home\/|\/root\//,
  SQL: /tracker_(users|tasks|tokens)|messaging_|queue_(tasks|workspaces)|sqlite|SAVEPOINT/i,
  "a hash": /scrypt|email_key/,
  "an error's class": /\b(Type|Syntax|Reference|URI|Range)Error\b/,
};

/** Nothing of the server's inside is in a text. */
export function assertNothingInternal(text: string): void {
  for (const [what, pattern] of Object.entries(INTERNAL)) {
    assert.not.match(text, pattern, `the answer shows ${what}: ${text.slice(0, 300)}`);
  }
}

/** What an answer needs for the checks here. */
interface AnyAnswer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly json: any;
}

/** The answer is an error in the one form that all APIs share. */
export function assertProblem(answer: AnyAnswer, status: number, code?: string): void {
  const { json, text } = answer;
  assert.is(answer.status, status, `the answer is ${answer.status}: ${text.slice(0, 300)}`);
  assert.type(json?.message, "string", text);
  assert.is.not(json.message, "");
  assert.is(json.error, json.message);
  assert.match(json.code, /^[a-z]+(_[a-z]+)*$/);
  if (code) assert.is(json.code, code);
  const extra = Object.keys(json).filter(
    (name) => !["error", "message", "code", "id", "issues"].includes(name),
  );
  assert.equal(extra, []);
  for (const issue of json.issues ?? []) {
    assert.equal(Object.keys(issue), ["path", "message"]);
    assert.type(issue.path, "string");
    assert.type(issue.message, "string");
  }
  assertNothingInternal(text);
}

/** One request, and what its answer has to be. */
export interface Scenario {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  /** A text goes as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly status: number;
  /** The `code` of the error that is expected. */
  readonly code?: string;
  /** What has to be in the answer's text. */
  readonly has?: readonly string[];
  /** What must not be in it. */
  readonly hasNot?: readonly string[];
}

/** Adds one test for each scenario. */
export function addScenarios(
  tests: Test,
  server: () => Pick<TestServer, "url">,
  scenarios: readonly Scenario[],
): void {
  for (const scenario of scenarios) {
    tests(scenario.name, async () => {
      const { method, path, headers = {}, body } = scenario;
      checkScenario(await call(server().url + path, method, { headers, body }), scenario);
    });
  }
}

export function checkScenario(answer: TestAnswer, scenario: Omit<Scenario, "method">): void {
  const { status, code, has = [], hasNot = [] } = scenario;
  if (status >= 400) assertProblem(answer, status, code);
  assert.is(answer.status, status, answer.text.slice(0, 300));
  assertNothingInternal(answer.text);
  for (const text of has) assert.ok(answer.text.includes(text), `no ${text} in ${answer.text}`);
  for (const text of hasNot) {
    assert.not(answer.text.includes(text), `${text} is in ${answer.text}`);
  }
}

/** Adds the test that a server still answers and has logged no secret and no failure. */
export function addStillWellTest(
  tests: Test,
  server: () => TestServer,
  secrets: readonly string[] = [],
): void {
  tests("leaves the server well, and nothing secret and no failure in its log", async () => {
    const { url, process, log } = server();
    const answer = await call(`${url}/readyz`, "GET");
    assert.is(answer.status, 200, answer.text);
    assert.is(process.exitCode, null);
    const text = log();
    for (const secret of ["Bearer ", "eyJ", "scrypt", ...secrets]) {
      assert.not(text.includes(secret), `${secret} is in the log: ${text.slice(0, 500)}`);
    }
    assert.not.match(text, /"level":(50|60)/, text.slice(0, 1000));
  });
}

/** An answer as it stood on the wire. */
export interface RawAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly json: any;
}

/** A connection on which a test writes HTTP by hand, byte for byte. */
export class RawConnection {
  readonly socket: Socket;
  /** Whether the server has ended or broken it. */
  ended = false;
  #received: Buffer = Buffer.alloc(0);
  /** Called at each thing that is heard. */
  #heard = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#heard();
    });
    socket.on("error", () => {});
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.ended = true;
        this.#heard();
      });
    }
  }

  /** Opens one, and closes it in the end. */
  static async use<T>(url: string, use: (connection: RawConnection) => Promise<T>): Promise<T> {
    const connection = await RawConnection.open(url);
    try {
      return await use(connection);
    } finally {
      connection.close();
    }
  }

  static open(url: string): Promise<RawConnection> {
    const { port } = new URL(url);
    return new Promise((resolve, reject) => {
      // A client that has said everything may still listen, and so does this one.
      const socket = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
      socket.once("error", reject);
      socket.once("connect", () => resolve(new RawConnection(socket)));
    });
  }

  write(text: string | Buffer): void {
    this.socket.write(typeof text === "string" ? Buffer.from(text, "latin1") : text);
  }

  /** Reads the next answer. @param hasBody false for the answer to a HEAD */
  answer(what: string, hasBody = true): Promise<RawAnswer> {
    return this.#when(() => this.#take(hasBody), what);
  }

  /** Waits until the server has ended the connection, and ends it too. */
  async whenEnded(what: string, limitMs?: number): Promise<void> {
    await this.#when(() => this.ended || undefined, what, limitMs);
    this.close();
  }

  /** Waits until `look` gives something; it looks each time that something is heard. */
  #when<T>(look: () => T | undefined, what: string, limitMs = 10_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        reject(new Error(`waited ${limitMs} ms in vain for ${what}`));
      }, limitMs);
      this.#heard = () => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(limit);
        this.#heard = () => {};
        resolve(found);
      };
      this.#heard();
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #take(hasBody: boolean): RawAnswer | undefined {
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const [first = "", ...lines] = this.#received.toString("latin1", 0, end).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const length = hasBody ? Number(headers["content-length"] ?? 0) : 0;
    if (this.#received.length < end + 4 + length) return undefined;
    const text = this.#received.toString("utf8", end + 4, end + 4 + length);
    this.#received = this.#received.subarray(end + 4 + length);
    const isJson = headers["content-type"]?.startsWith("application/json") && text;
    const status = Number(first.split(" ")[1]);
    return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
  }
}

/** Sends one request on a connection of its own, and gives the answer. */
export async function rawCall(url: string, request: string | Buffer): Promise<RawAnswer> {
  const connection = await RawConnection.open(url);
  try {
    connection.write(request);
    const answer = await connection.answer(String(request).slice(0, 80));
    const [, method = "", target = ""] = /^([A-Z]+) (\S+) HTTP/.exec(String(request)) ?? [];
    const { status, headers, text } = answer;
    checkAnswer({ method, target, status, header: (name) => headers[name.toLowerCase()], text });
    return answer;
  } finally {
    connection.close();
  }
}

/** The text of a request with a body of JSON, or without one. */
export function rawRequest(
  target: string,
  { method = "GET", body = "", headers = {} as Record<string, string> } = {},
): string {
  const all = {
    Host: "localhost",
    ...(body && {
      "Content-Type": "application/json",
      "Content-Length": String(Buffer.byteLength(body)),
    }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}
