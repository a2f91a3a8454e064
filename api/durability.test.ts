import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer, until } from "./testing/server.ts";

/** How often the server is killed, on the same data. */
const KILLS = 20;
/** Requests under way at once, for each API. */
const CLIENTS = 4;
/** A kill comes after some of so many creations were begun, however slow the machine is… */
const CREATIONS_MOST = 200;
/** …and after some of so many milliseconds more, at any moment of a request. */
const MOMENT_MOST_MS = 10;
const KEY = "there-is-no-key";

type Json = Record<string, unknown>;

/**
 * What the answers have promised. A request that got no answer may have been done or not: what it
 * was about is in doubt until the next look.
 */
class Promised {
  readonly present = new Map<string, Json>();
  readonly gone = new Set<string>();
  readonly inDoubt = new Set<string>();
  highest = 0;
  /** How many creations were answered. */
  acknowledged = 0;

  created(id: string, fields: Json): void {
    assert.not(this.present.has(id) || this.gone.has(id), `the id ${id} was given twice`);
    this.present.set(id, fields);
    this.highest = Math.max(this.highest, Number(id) || 0);
  }

  deleted(id: string): void {
    this.present.delete(id);
    this.inDoubt.delete(id);
    this.gone.add(id);
  }

  /** Holds a list of what is there against what was promised. */
  check(what: string, found: readonly Json[]): void {
    const byId = new Map(found.map((one) => [String(one.id), one]));
    for (const [id, fields] of this.present) {
      const one = byId.get(id);
      if (!one && this.inDoubt.has(id)) {
        this.deleted(id);
        continue;
      }
      assert.ok(one, `${what} ${id} was acknowledged and is lost`);
      for (const [name, value] of Object.entries(fields)) {
        assert.equal(one[name], value, `${what} ${id}: ${name}`);
      }
    }
    for (const id of this.gone) assert.not(byId.has(id), `${what} ${id} was deleted and is back`);
    // Created without an answer: from here on as good as promised.
    for (const [id, one] of byId) if (!this.present.has(id)) this.created(id, { id: one.id });
    this.inDoubt.clear();
  }
}

/** One of the three APIs, as the load knows it. */
interface Load {
  readonly what: string;
  readonly promised: Promised;
  create(n: number): Promise<{ id: string; fields: Json } | undefined>;
  remove(id: string): Promise<boolean>;
  list(): Promise<Json[]>;
}

function trackerLoad(server: TestServer, token: string): Load {
  const headers = { Authorization: `Bearer ${token}` };
  return {
    what: "tracker task",
    promised: new Promised(),
    async create(n) {
      const body = { title: `Title ${n}`, description: `“${n}” 😀`, status: "in_progress" };
      const answer = await call(`${server.url}/tracker/tasks`, "POST", { body, headers });
      return answer.status === 201
        ? { id: String(answer.json.id), fields: { ...body, ...answer.json } }
        : undefined;
    },
    async remove(id) {
      const answer = await call(`${server.url}/tracker/tasks/${id}`, "DELETE", { headers });
      return answer.status === 204;
    },
    async list() {
      const tasks: Json[] = [];
      let cursor = "";
      do {
        const url = `${server.url}/tracker/tasks?limit=200${cursor && `&cursor=${cursor}`}`;
        const { json } = await call(url, "GET", { headers });
        tasks.push(...json.tasks);
        cursor = json.next_cursor ?? "";
      } while (cursor);
      return tasks;
    },
  };
}

function contactLoad(server: TestServer): Load {
  const headers = { Authorization: `Bearer ${KEY}` };
  return {
    what: "contact",
    promised: new Promised(),
    async create(n) {
      const body = { name: `Name ${n}`, phone: `+49${1_000_000 + n}` };
      const answer = await call(`${server.url}/messaging/contacts`, "POST", { body, headers });
      return answer.status === 201
        ? { id: answer.json.id, fields: { ...body, ...answer.json } }
        : undefined;
    },
    async remove(id) {
      const answer = await call(`${server.url}/messaging/contacts/${id}`, "DELETE", { headers });
      return answer.status === 204;
    },
    list: () => everyPage(server, "contacts?max=100&pageIndex=", "contactsList", 100),
  };
}

function messageLoad(server: TestServer): Load {
  const headers = { Authorization: `Bearer ${KEY}` };
  return {
    what: "message",
    promised: new Promised(),
    async create(n) {
      const body = {
        from: "Taskwire",
        to: { name: "Reader", phone: `+33${1_000_000 + n}` },
        content: `No. ${n}`,
      };
      const answer = await call(`${server.url}/messaging/messages`, "POST", { body, headers });
      if (answer.status !== 201) return undefined;
      const { id, from, content, createdAt } = answer.json;
      return { id, fields: { id, from, content, createdAt } };
    },
    remove: async () => false,
    list: () => everyPage(server, "messages?limit=1000&page=", "messages", 1000),
  };
}

async function everyPage(
  server: TestServer,
  query: string,
  member: string,
  size: number,
): Promise<Json[]> {
  const found: Json[] = [];
  for (let page = 1; ; page++) {
    const headers = { Authorization: `Bearer ${KEY}` };
    const { json } = await call(`${server.url}/messaging/${query}${page}`, "GET", { headers });
    found.push(...json[member]);
    if (json[member].length < size) return found;
  }
}

function queueLoad(server: TestServer): Load {
  const query = `api_key=${KEY}&workspace_id=kills`;
  return {
    what: "queue task",
    promised: new Promised(),
    async create(n) {
      const body = { name: `Task ${n}`, type: "gx.heavy" };
      const answer = await call(`${server.url}/queue/tasks?${query}`, "POST", { body });
      if (answer.status !== 201) return undefined;
      const { id, name, type, created_at } = answer.json.task;
      return { id: String(id), fields: { ...body, id, name, type, created_at } };
    },
    async remove(id) {
      const answer = await call(`${server.url}/queue/tasks/${id}?${query}`, "DELETE");
      return answer.status === 204;
    },
    async list() {
      const { json } = await call(`${server.url}/queue/tasks?${query}`, "GET");
      return json.tasks;
    },
  };
}

let created = 0;

/** Creates, and deletes every fourth, until the server is gone. */
async function work(load: Load, stopped: () => boolean): Promise<void> {
  const { promised } = load;
  while (!stopped()) {
    const made = await load.create(++created).catch(() => undefined);
    if (made) promised.created(made.id, made.fields);
    if (!made || ++promised.acknowledged % 4 > 0) continue;
    promised.inDoubt.add(made.id);
    const removed = await load.remove(made.id).catch(() => undefined);
    if (removed) promised.deleted(made.id);
    if (removed === false) promised.inDoubt.delete(made.id);
  }
}

async function startReceiver(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    response.statusCode = randomInt(2) ? 204 : 500;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/webhooks` };
}

// Takes long: the server starts twenty times.
const kills = suite("a server that is killed");

kills("keeps every promise through 20 kills under a mixed load", async () => {
  const receiver = await startReceiver();
  const server = await startServer({
    env: {
      WEBHOOK_URL: receiver.url,
      DELIVERY_DELAY_MS: "20",
      WEBHOOK_RETRY_DELAYS_MS: "50,100",
      // Long enough that some wait, and can be deleted, also where the machine is slow.
      TASK_TIME_SCALE: "0.01",
    },
  });
  try {
    const { token } = await signUp(server.url, "ada@example.org");
    const loads = [
      trackerLoad(server, token),
      contactLoad(server),
      messageLoad(server),
      queueLoad(server),
    ];
    for (let kill = 1; kill <= KILLS; kill++) {
      let stopped = false;
      const clients = loads.flatMap((load) =>
        Array.from({ length: CLIENTS }, () => work(load, () => stopped)),
      );
      const last = created + randomInt(1, CREATIONS_MOST);
      await until(() => created >= last, "the load");
      await new Promise((resolve) => setTimeout(resolve, randomInt(MOMENT_MOST_MS)));
      await server.kill();
      stopped = true;
      await Promise.all(clients);
      await server.restart();
      for (const load of loads) load.promised.check(load.what, await load.list());
    }
    for (const { what, promised } of loads) {
      assert.ok(
        promised.present.size > KILLS,
        `the load made only ${promised.present.size} ${what}s`,
      );
    }
    assert.ok(loads.every((load) => load.what === "message" || load.promised.gone.size > 0));
    for (const load of [loads[0], loads[3]] as Load[]) {
      const next = await load.create(++created);
      assert.ok(Number(next?.id) > load.promised.highest, `${load.what}: an id came again`);
    }
  } finally {
    await server.remove();
    receiver.server.closeAllConnections();
    receiver.server.close();
  }
});

kills.run();
