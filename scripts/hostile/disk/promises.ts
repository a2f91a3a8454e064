import * as assert from "uvu/assert";
import { call, type TestAnswer } from "../../../api/testing/server.ts";
import { BEARER, KEY } from "../kit/server.ts";

/** What became of a request, as far as its client knows. */
type Fate = "done" | "refused" | "unknown";

interface Promised {
  readonly what: string;
  readonly fate: Fate;
  /** Whether what it asked for can be seen. */
  readonly isSeen: (url: string) => Promise<boolean>;
}

/** Requests to a server whose disk may fail, and what their answers have promised. */
export class Promises {
  readonly #headers: Record<string, string>;
  readonly #made: Promised[] = [];
  /** How many requests had each fate. */
  readonly fates: Record<Fate, number> = { done: 0, refused: 0, unknown: 0 };

  /** @param token of an admin */
  constructor(token: string) {
    this.#headers = { Authorization: `Bearer ${token}` };
  }

  /** Some of everything that is kept, one after the other and side by side. */
  async work(url: string): Promise<void> {
    const one = await this.#addTask(url, "one");
    await Promise.all(["two", "three", "four"].map((title) => this.#addTask(url, title)));
    await this.#addContact(url, "+33100000001");
    await this.#addQueued(url, "queued");
    if (one) {
      await this.#changeTask(url, one);
      await this.#removeTask(url, one);
    }
    await this.#addContact(url, "+33100000002");
    await this.#addTask(url, "five");
  }

  /** Everything that was promised is so. */
  async check(url: string, context: string): Promise<void> {
    for (const { what, fate, isSeen } of this.#made) {
      if (fate === "unknown") continue;
      const seen = await isSeen(url);
      assert.is(seen, fate === "done", `${context}: ${what} was ${fate}, and is seen: ${seen}`);
    }
  }

  async #ask(
    what: string,
    request: () => Promise<TestAnswer>,
    isSeen: Promised["isSeen"],
  ): Promise<TestAnswer | undefined> {
    const answer = await request().catch(() => undefined);
    const fate = answer === undefined ? "unknown" : answer.status < 300 ? "done" : "refused";
    if (answer && fate === "refused") {
      assert.is(answer.status, 503, `${what} was answered ${answer.status}: ${answer.text}`);
      assert.is(answer.json.code, "store_unavailable");
    }
    this.fates[fate]++;
    this.#made.push({ what, fate, isSeen });
    return fate === "done" ? answer : undefined;
  }

  async #titles(url: string): Promise<string[]> {
    const { json } = await call(`${url}/tracker/tasks?limit=200`, "GET", {
      headers: this.#headers,
    });
    return json.tasks.map(({ title }: { title: string }) => title);
  }

  async #addTask(url: string, title: string): Promise<number | undefined> {
    const body = { title, description: "x".repeat(3000) };
    const names = title === "one" ? ["one", "changed"] : [title];
    const answer = await this.#ask(
      `the task ${title}`,
      () => call(`${url}/tracker/tasks`, "POST", { body, headers: this.#headers }),
      async (at) => (await this.#titles(at)).some((one) => names.includes(one)),
    );
    return answer?.json.id;
  }

  async #changeTask(url: string, id: number): Promise<void> {
    const body = { title: "changed" };
    await this.#ask(
      "a change",
      () => call(`${url}/tracker/tasks/${id}`, "PATCH", { body, headers: this.#headers }),
      // It may have been removed since.
      async (at) => !(await this.#titles(at)).includes("one"),
    );
  }

  async #removeTask(url: string, id: number): Promise<void> {
    const of = async (at: string) =>
      call(`${at}/tracker/tasks/${id}`, "GET", { headers: this.#headers });
    const earlier = this.#made.findIndex(({ what }) => what === "the task one");
    const later = this.#made.findIndex(({ what }) => what === "a change");
    await this.#ask(
      "a removal",
      () => call(`${url}/tracker/tasks/${id}`, "DELETE", { headers: this.#headers }),
      async (at) => (await of(at)).status === 404,
    );
    // Of what is removed there is no more to see.
    if (this.#made.at(-1)?.fate !== "refused") {
      for (const index of [earlier, later]) {
        const one = this.#made[index];
        if (one) this.#made[index] = { ...one, fate: "unknown" };
      }
    }
  }

  async #addContact(url: string, phone: string): Promise<void> {
    const body = { name: "n", phone };
    await this.#ask(
      `the contact ${phone}`,
      () => call(`${url}/messaging/contacts`, "POST", { body, headers: BEARER }),
      async (at) => {
        const { text } = await call(`${at}/messaging/contacts?max=100`, "GET", { headers: BEARER });
        return text.includes(phone);
      },
    );
  }

  async #addQueued(url: string, name: string): Promise<void> {
    const body = { name, type: "gx.heavy" };
    await this.#ask(
      `the queue's task ${name}`,
      () => call(`${url}/queue/tasks?api_key=${KEY}`, "POST", { body }),
      async (at) => (await call(`${at}/queue/tasks?api_key=${KEY}`, "GET")).text.includes(name),
    );
  }
}
