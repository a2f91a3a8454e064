import { call } from "../../../api/testing/server.ts";
import { BEARER, KEY, pause } from "../kit/server.ts";

/** What clients do at full load, and what their answers have promised. */
export class Clients {
  /** By resource and id: what has to be there, as it has to be. */
  readonly promised = new Map<string, Record<string, unknown>>();
  requests = 0;
  readonly unexpected: string[] = [];
  #count = 0;
  #isOver = false;
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Works until `end` is called. */
  async run(): Promise<void> {
    const lanes = [
      ...Array.from({ length: 6 }, () => this.#lane(() => this.#tasks())),
      ...Array.from({ length: 4 }, () => this.#lane(() => this.#contacts())),
      ...Array.from({ length: 4 }, () => this.#lane(() => this.#queue())),
      this.#lane(() => this.#messages()),
    ];
    await Promise.all(lanes);
  }

  end(): void {
    this.#isOver = true;
  }

  async #lane(turn: () => Promise<void>): Promise<void> {
    while (!this.#isOver) await turn();
  }

  async #ask(method: string, path: string, status: number, body?: unknown) {
    const isTracker = path.startsWith("/tracker");
    const headers = isTracker ? { Authorization: `Bearer ${this.#token}` } : BEARER;
    this.requests++;
    const answer = await call(this.#url + path, method, {
      headers,
      ...(body !== undefined && { body }),
    });
    if (answer.status !== status) {
      this.unexpected.push(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    return answer.json;
  }

  /** Makes one, looks at it, changes it; nine of ten are removed. */
  async #tasks(): Promise<void> {
    const n = this.#count++;
    const body = { title: `task ${n}`, description: "x".repeat(n % 500) };
    const { id } = await this.#ask("POST", "/tracker/tasks", 201, body);
    await this.#ask("GET", "/tracker/tasks?limit=20", 200);
    const after = await this.#ask("PATCH", `/tracker/tasks/${id}`, 200, { status: "done" });
    if (n % 50 === 0) this.promised.set(`task ${id}`, after);
    else await this.#ask("DELETE", `/tracker/tasks/${id}`, 204);
  }

  async #contacts(): Promise<void> {
    const n = this.#count++;
    const body = { name: `contact ${n}`, phone: `+49${1e8 + n}` };
    const contact = await this.#ask("POST", "/messaging/contacts", 201, body);
    await this.#ask("GET", "/messaging/contacts?max=20", 200);
    if (n % 50 === 0) this.promised.set(`contact ${contact.id}`, contact);
    else await this.#ask("DELETE", `/messaging/contacts/${contact.id}`, 204);
  }

  async #queue(): Promise<void> {
    const path = `?api_key=${KEY}`;
    const body = { name: `queued ${this.#count++}`, type: "gx.tiny" };
    await this.#ask("POST", `/queue/tasks${path}`, 201, body);
    await this.#ask("GET", `/queue/stats${path}`, 200);
    if (this.#count % 100 === 0) await this.#ask("POST", `/queue/tasks/flush${path}`, 204);
  }

  /** Messages stay: so a few in each second. */
  async #messages(): Promise<void> {
    const n = this.#count++;
    const to = { name: "receiver", phone: `+33${1e8 + (n % 50)}` };
    const body = { from: "load", to, content: `message ${n}` };
    const { id, createdAt } = await this.#ask("POST", "/messaging/messages", 201, body);
    this.promised.set(`message ${id}`, { id, createdAt, content: body.content });
    await pause(50);
  }
}
