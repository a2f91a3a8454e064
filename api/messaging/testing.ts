import { createHmac } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { suite, type Test } from "uvu";
import * as assert from "uvu/assert";
import { note } from "../testing/answers.ts";
import { assertDocumentedDelivery } from "../testing/documented-frames.ts";
import { call, startServer, type TestAnswer, type TestServer, until } from "../testing/server.ts";
import type { Attempt, Contact, Message } from "./schema.ts";

/** What the tests of messaging share. */

export const KEY = "there-is-no-key";

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface OnServer {
  server: TestServer;
}

/** A suite whose tests share a server of their own. */
export function suiteOnServer(name: string, env: Record<string, string> = {}): Test<OnServer> {
  const tests = suite<OnServer>(name, { server: undefined as unknown as TestServer });
  tests.before(async (context) => {
    context.server = await startServer({ env });
  });
  tests.after(({ server }) => server?.remove());
  return tests;
}

/** What no answer may show: columns of the tables, SQL, a stack. */
const INTERNAL =
  /position|sender|to_id|to_phone|due_at|tries|messaging_|SELECT|node:|\.ts:|at Object/;

export function lacksInternals({ text }: TestAnswer): void {
  assert.not.match(text, INTERNAL);
}

/** Asserts that an answer is an error in its one form. */
export function isProblem(answer: TestAnswer, status: number, code: string): void {
  assert.is(answer.status, status, answer.text);
  assert.is(answer.json.code, code);
  assert.is(answer.json.error, answer.json.message);
  assert.ok(answer.json.message.length > 0);
  lacksInternals(answer);
}

/** What a signature is made of. */
export function hmac(text: string, key: string | Buffer, encoding: "hex" | "base64"): string {
  return createHmac("sha256", key).update(text).digest(encoding);
}

/** The one thing in a list that holds no other. */
export function only<T>(list: readonly T[]): T {
  assert.is(list.length, 1);
  return list[0] as T;
}

/** Deliveries without the waiting that people would want. */
export const QUICK = { DELIVERY_DELAY_MS: "10", WEBHOOK_RETRY_DELAYS_MS: "20,40" };

/** A request that the receiver got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body's JSON. */
  readonly event: { id: string; status: string; deliveredAt: string };
  /** When it had come (Unix milliseconds). */
  readonly at: number;
}

/** Answers a request, or leaves it without an answer. */
export type Answering = (response: ServerResponse, received: Received) => void;

/** A receiver of webhooks: keeps what it gets, and answers as a test wants it to. */
export class Receiver {
  readonly received: Received[] = [];
  /** How many connections were made to it. */
  connections = 0;
  answer: Answering;
  readonly #server: Server;

  private constructor(server: Server, answer: Answering) {
    this.#server = server;
    this.answer = answer;
  }

  /** @param port a free one unless it is said */
  static async start(answer: Answering = status(204), port = 0): Promise<Receiver> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    const receiver = new Receiver(server, answer);
    server.on("connection", () => receiver.connections++);
    server.on("request", async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const { method = "", url: path = "", headers } = request;
      const event = body.length > 0 ? JSON.parse(String(body)) : undefined;
      const header = (name: string) => headers[name]?.toString();
      // The server's; what tests of its client send is what they like.
      if (headers["user-agent"] === "Taskwire")
        note(() => assertDocumentedDelivery(header, String(body)));
      const received = { method, path, headers, body, event, at: Date.now() };
      receiver.received.push(received);
      receiver.answer(response, received);
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/webhooks`;
  }

  /** What it got about one message. */
  of(id: string): Received[] {
    return this.received.filter(({ event }) => event.id === id);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface WithReceiver extends OnServer {
  receiver: Receiver;
}

/** The same with a receiver, which answers 204 to each test until that wants something else. */
export function suiteWithReceiver(
  name: string,
  env: Record<string, string> = {},
): Test<WithReceiver> {
  const tests = suite<WithReceiver>(name);
  tests.before(async (context) => {
    context.receiver = await Receiver.start();
    const urls = { WEBHOOK_URL: context.receiver.url };
    context.server = await startServer({ env: { ...QUICK, ...urls, ...env } });
  });
  tests.before.each(({ receiver }) => {
    receiver.answer = status(204);
  });
  tests.after(async ({ server, receiver }) => {
    await server?.remove();
    await receiver.stop();
  });
  return tests;
}

/** Answers with a status and nothing else. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Answering {
  return (response) => response.writeHead(code, headers).end();
}

/** Answers one status after the other, and then the last one again and again. */
export function statuses(...codes: [number, ...number[]]): Answering {
  const left = [...codes];
  return (response) => {
    response.writeHead(left.length > 1 ? (left.shift() as number) : (left[0] as number)).end();
  };
}

export const noAnswer: Answering = () => {};

/** One call of messaging with an API key. */
export function ask(
  server: Pick<TestServer, "url">,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<TestAnswer> {
  return call(`${server.url}/messaging${path}`, method, {
    body,
    headers: { Authorization: `Bearer ${KEY}`, ...headers },
  });
}

let phones = 600_000_000;

/** A phone that nobody has yet. */
export function newPhone(): string {
  phones++;
  return `+33${phones}`;
}

export async function makeContact(server: TestServer, name = "Ada"): Promise<Contact> {
  const { status, json, text } = await ask(server, "POST", "/contacts", {
    name,
    phone: newPhone(),
  });
  if (status !== 201) throw new Error(`no contact: ${status} ${text}`);
  return json;
}

/** Sends a message to a new contact. */
export async function sendMessage(server: TestServer, content = "hello"): Promise<Message> {
  const to = { name: "Ada", phone: newPhone() };
  const answer = await ask(server, "POST", "/messages", { from: "Bob", to, content });
  if (answer.status !== 201) throw new Error(`no message: ${answer.status} ${answer.text}`);
  return answer.json;
}

export async function readMessage(server: TestServer, id: string): Promise<Message> {
  return (await ask(server, "GET", `/messages/${id}`)).json;
}

export async function attemptsOf(server: TestServer, id: string): Promise<Attempt[]> {
  return (await ask(server, "GET", `/messages/${id}/attempts`)).json.attempts;
}

/** Waits until a message has a status. */
export function whenMessageIs(
  server: TestServer,
  id: string,
  wanted: Message["status"],
): Promise<Message> {
  return until(async () => {
    const message = await readMessage(server, id);
    return message.status === wanted && message;
  }, `message ${id} to be ${wanted}`);
}
