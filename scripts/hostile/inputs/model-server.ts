import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as assert from "uvu/assert";
import {
  call,
  startServer,
  type TestAnswer,
  type TestServer,
} from "../../../api/testing/server.ts";
import { BEARER, KEY } from "../kit/server.ts";
import { isTaken, type Model, PLACES, type View, viewOf } from "./model.ts";

/** How long what the server does by itself may take until the model agrees. */
const AGREES_MS = 20_000;

/** The server beside the model, and the receiver of its messages. */
export class ModelServer {
  readonly server: TestServer;
  readonly #receiver: Server;

  private constructor(server: TestServer, receiver: Server) {
    this.server = server;
    this.#receiver = receiver;
  }

  static async start(): Promise<ModelServer> {
    const receiver = createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      response.writeHead(isTaken(JSON.parse(text).id) ? 204 : 500).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const { port } = receiver.address() as AddressInfo;
    const server = await startServer({
      env: {
        WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks`,
        DELIVERY_DELAY_MS: "5",
        WEBHOOK_RETRY_DELAYS_MS: "5,5",
        MAX_RUNNING_WORKSPACE_TASKS: String(PLACES),
        // They take weeks, and so none of them ends by itself.
        TASK_TIME_SCALE: "1000000",
      },
    });
    return new ModelServer(server, receiver);
  }

  ask(
    method: string,
    path: string,
    { body, token, key }: { body?: unknown; token?: string; key?: string } = {},
  ): Promise<TestAnswer> {
    const own = token === undefined ? BEARER : { Authorization: `Bearer ${token}` };
    const headers = { ...own, ...(key !== undefined && { "Idempotency-Key": key }) };
    return call(this.server.url + path, method, { body, headers });
  }

  /** All that can be seen, and once it has come to rest, exactly what the model has. */
  async agreesWith(model: Model, context: string): Promise<void> {
    const wanted = viewOf(model);
    const limit = Date.now() + AGREES_MS;
    for (;;) {
      const found = await this.#view(model);
      if (JSON.stringify(found) === JSON.stringify(wanted)) return;
      if (Date.now() > limit) assert.equal(found, wanted, context);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async #view(model: Model): Promise<View> {
    const token = Object.values(model.tokens).find((one) => one !== undefined);
    const [users, tasks, contacts, messages] = await Promise.all([
      token ? this.#pages("/tracker/users", "users", token) : [],
      token ? this.#pages("/tracker/tasks", "tasks", token) : [],
      this.#all("/messaging/contacts?max=100", "contactsList"),
      this.#all("/messaging/messages?limit=1000", "messages"),
    ]);
    const queues = Object.keys(model.workspaces).map(async (name) => {
      const path = `/queue/tasks?api_key=${KEY}&workspace_id=${name}`;
      return [name, (await this.ask("GET", path)).json.tasks];
    });
    const order = viewOf(model);
    const like = (found: Record<string, unknown>, names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, found[name]]));
    const attempted = await Promise.all(
      messages.map(async (message: Record<string, unknown>) => {
        const { json } = await this.ask("GET", `/messaging/messages/${message.id}/attempts`);
        return { ...message, attempts: json.attempts.length };
      }),
    );
    const workspaces = Object.fromEntries(await Promise.all(queues));
    const names = {
      user: ["id", "name", "email", "role", "creation_date"],
      task: ["id", "user_id", "title", "description", "status", "creation_date"],
      contact: ["id", "name", "phone"],
      message: ["id", "from", "to", "content", "createdAt", "status", "attempts"],
      queued: ["id", "name", "type", "created_at", "status"],
    };
    return {
      users: token ? users.map((one) => like(one, names.user)) : order.users,
      tasks: token ? tasks.map((one) => like(one, names.task)) : order.tasks,
      contacts: contacts.map((one) => like(one, names.contact)),
      messages: attempted.map((one) => like(one, names.message)),
      workspaces: Object.fromEntries(
        Object.entries(workspaces as Record<string, Record<string, unknown>[]>).map(
          ([name, list]) => [name, list.map((one) => like(one, names.queued))],
        ),
      ),
    } as unknown as View;
  }

  async #all(path: string, member: string): Promise<Record<string, unknown>[]> {
    return (await this.ask("GET", path)).json[member];
  }

  async #pages(path: string, member: string, token: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    let cursor = "";
    do {
      const { json, text } = await this.ask(
        "GET",
        `${path}?limit=7${cursor && `&cursor=${cursor}`}`,
        { token },
      );
      if (!json?.[member]) throw new Error(text);
      found.push(...json[member]);
      cursor = json.next_cursor ?? "";
    } while (cursor);
    return found;
  }

  async remove(): Promise<void> {
    await this.server.remove();
    this.#receiver.closeAllConnections();
    this.#receiver.close();
  }
}
