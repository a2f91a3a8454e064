import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, type Test } from "uvu";
import * as assert from "uvu/assert";
import { type ErrorCode, isTaskwireError, type TaskwireError } from "../errors.ts";

/** What the tests of the clients share. */

export const KEY = "there-is-no-key";

/** A request that a fake server got. */
export interface Received {
  readonly method: string;
  /** The path with the query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a request as a test wants it to, or does not. */
export type Answering = (response: ServerResponse, received: Received) => void;

/** A server that behaves, or misbehaves, as a test wants it to. */
export interface FakeServer {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

const open = new Set<FakeServer>();

/** Starts a fake server that answers one way after the other, and the last way from then on. */
export async function fakeServer(...answers: [Answering, ...Answering[]]): Promise<FakeServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The client has gone before it had said all.
      return;
    }
    const { method = "", url: target = "", headers } = request;
    const one = { method, target, headers, body: String(Buffer.concat(chunks)) };
    received.push(one);
    const answer = answers[Math.min(received.length, answers.length) - 1] as Answering;
    answer(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  open.add(fake);
  return fake;
}

/** A suite that closes the fake servers that its tests have started. */
export function suiteOfFakes(name: string): Test {
  const tests = suite(name);
  tests.after.each(async () => {
    for (const fake of open) await fake.close();
    open.clear();
  });
  return tests;
}

/** Answers with JSON. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answering {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Answers with an error as these APIs have them. */
export function problem(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Answering {
  return json(status, { error: `It is ${code}.`, message: `It is ${code}.`, code }, headers);
}

/** Answers with a text. */
export function text(status: number, body: string, type = "text/html"): Answering {
  return (response) => response.writeHead(status, { "Content-Type": type }).end(body);
}

/** Breaks the connection without an answer. */
export const breakOff: Answering = (response) => response.socket?.resetAndDestroy();

/** The address of a server that is not there any more. */
export async function deadUrl(): Promise<string> {
  const fake = await fakeServer(breakOff);
  await fake.close();
  open.delete(fake);
  return fake.url;
}

/** The error that some work fails with, which has to be of the one class. */
export async function failureOf(
  work: PromiseLike<unknown>,
  code?: ErrorCode,
): Promise<TaskwireError> {
  try {
    await work;
  } catch (error) {
    assert.ok(isTaskwireError(error), `not a TaskwireError: ${error}`);
    if (code) assert.is(error.code, code, error.message);
    return error;
  }
  return assert.unreachable("it should have failed") as never;
}

/** The same of work that fails at once. */
export function refusalOf(work: () => unknown): TaskwireError {
  try {
    work();
  } catch (error) {
    assert.ok(isTaskwireError(error), `not a TaskwireError: ${error}`);
    assert.is(error.code, "invalid_argument");
    return error;
  }
  return assert.unreachable("it should have been refused") as never;
}

/** Everything that a person sees of a value who prints it. */
export { inspect as printed } from "node:util";
