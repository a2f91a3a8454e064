import type { Browser, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import { assertFlawless, openBrowser, openPage, type TestPage } from "../testing/browser.ts";
import { openStage, type Stage } from "../testing/stage.ts";

/** Elements that show what their sources tell, and nothing else. */
const script = `
  import { html } from "lit/html.js";
  import { TaskwireElement } from "./shared/element.ts";
  import { LiveList } from "./shared/live-list.ts";
  import { MessagingSource } from "./shared/messaging.ts";
  import { QueueSource } from "./shared/queue.ts";
  import { keyForm, problem } from "./shared/states.ts";
  import { TrackerSource } from "./shared/tracker.ts";

  class Tasks extends TaskwireElement {
    source = new TrackerSource(this);
    list = new LiveList(this.source, {
      resource: "task",
      order: (one, other) => other.id - one.id,
      read: async (client, { cursor }) => {
        const { tasks, next_cursor } = await client.tasks.list({ cursor, limit: 2 });
        return { items: tasks, next: next_cursor };
      },
    });
    render() {
      const { user, notice } = this.source.credential;
      return html\`<p>\${user?.name} \${this.source.state} \${notice}</p>
        <p>\${this.list.items?.map(({ title }) => title).join(", ")}</p>
        <button @click=\${() => this.list.more()}>More</button>\`;
    }
  }
  customElements.define("x-tasks", Tasks);

  class Contacts extends TaskwireElement {
    source = new MessagingSource(this);
    render() {
      return html\`<p>\${this.source.state}</p>
        \${this.source.client ? html\`<p>let in</p>\` : keyForm(this.source.credential)}\`;
    }
  }
  customElements.define("x-contacts", Contacts);

  class Queue extends TaskwireElement {
    tasks = [];
    source = new QueueSource(this);
    constructor() {
      super();
      this.source.add({ forget: () => (this.tasks = []), take: ({ tasks }) => {
        this.tasks = tasks;
        this.requestUpdate();
      }});
    }
    render() {
      return html\`<p>\${this.source.state} \${this.tasks.map(({ name }) => name).join(", ")}</p>
        <button @click=\${() => this.attempt("add", this.add)}>Add</button>
        \${this.source.client ? html\`<p>let in</p>\` : keyForm(this.source.credential)}
        \${problem(this.source.problem)} \${problem(this.problem)}\`;
    }
    add = async () =>
      (await this.source.client.calls()).tasks.create({ name: "added", type: "gx.heavy" });
  }
  customElements.define("x-queue", Queue);
`;

const tests = suite("sources of elements");

let server: TestServer;
let browser: Browser;
let token: string;
let stage: Stage | undefined;
let opened: TestPage | undefined;

tests.before(async () => {
  // The same port after a restart.
  server = await startServer({ env: { API_KEYS: "right", PORT: String(await freePort()) } });
  browser = await openBrowser();
  ({ token } = await signUp(server.url, "ada@example.org"));
  for (const title of ["one", "two", "three"]) await addTask(title);
});
tests.after.each(async () => {
  const last = opened;
  await opened?.page.context().close();
  await stage?.close();
  opened = undefined;
  stage = undefined;
  if (last) assertFlawless(last);
});
tests.after(async () => {
  await browser?.close();
  await server?.remove();
});

async function addTask(title: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token}` };
  const { status } = await call(`${server.url}/tracker/tasks`, "POST", {
    headers,
    body: { title },
  });
  assert.is(status, 201);
}

/** Opens a page with these elements in it; gives it, the WebSockets that it has opened, and all addresses. */
async function open(body: string): Promise<{ page: Page; sockets: string[]; addresses: string[] }> {
  stage = await openStage({ api: server.url, body, script });
  opened = await openPage(browser, stage.url);
  const { page } = opened;
  const sockets: string[] = [];
  const addresses: string[] = [];
  page.on("websocket", (socket) => {
    sockets.push(new URL(socket.url()).pathname);
    addresses.push(socket.url());
  });
  page.on("request", (request) => addresses.push(request.url()));
  // Not before somebody counts.
  await page.addScriptTag({ url: "/script.js", type: "module" });
  return { page, sockets, addresses };
}

const tasksTag = (more = "") => `<x-tasks api="${server.url}" ${more}></x-tasks>`;

tests("share one watch, and keep each list true", async () => {
  const { page, sockets } = await open(tasksTag(`token="${token}"`).repeat(2));
  const [first, second] = [page.locator("x-tasks").nth(0), page.locator("x-tasks").nth(1)];
  await first.getByText("ada live").waitFor();
  await second.getByText("three, two", { exact: true }).waitFor();
  await first.getByRole("button", { name: "More" }).click();
  await first.getByText("three, two, one", { exact: true }).waitFor();
  await addTask("four");
  await first.getByText("four, three, two, one", { exact: true }).waitFor();
  await second.getByText("four, three, two", { exact: true }).waitFor();
  assert.equal(sockets, ["/tracker/ws"]);
});

tests("keep their watch when an element is moved, and end it when the last one goes", async () => {
  const { page, sockets } = await open(tasksTag(`token="${token}"`));
  await page.getByText("ada live").waitFor();
  await page.evaluate(() => document.body.prepend(document.querySelector("x-tasks") as Element));
  await addTask("five");
  await page.getByText("five, four", { exact: false }).waitFor();
  assert.is(sockets.length, 1);

  const closed = page.evaluate(() => {
    const element = document.querySelector("x-tasks") as Element;
    element.remove();
    return new Promise((resolve) => setTimeout(resolve, 50)).then(() => element.isConnected);
  });
  assert.is(await closed, false);
  const metrics = async () => (await call(`${server.url}/metrics`, "GET")).text;
  await until(async () => !/live_connections\S* [1-9]/.test(await metrics()), "no connection");
});

tests("go on by themselves when the server was killed, and show what has happened", async () => {
  const { page, addresses } = await open(tasksTag(`token="${token}"`));
  await page.getByText("ada live").waitFor();
  await server.kill();
  await page.getByText("ada waiting").waitFor();
  const isQuestion = (address: string) => /^http:.*\/tracker\/ws/.test(address);
  await until(() => addresses.some(isQuestion), "it has asked why");
  await server.restart();
  await addTask("six");
  await page.getByText("six, five", { exact: false }).waitFor();
  await page.getByText("ada live").waitFor();
  assert.equal(
    addresses.filter((address) => address.includes(token)),
    [],
  );
});

tests("follow who is let in: a token that ends is told", async () => {
  const { token: other } = await signUp(server.url, "eve@example.org");
  const { page } = await open(tasksTag(`token="${other}"`));
  await page.getByText("eve live").waitFor();
  const headers = { Authorization: `Bearer ${other}` };
  await call(`${server.url}/tracker/logout`, "POST", { headers });
  await page.getByText("closed The server does not accept this token").waitFor();
  await page.evaluate((token) => {
    document.querySelector("x-tasks")?.setAttribute("token", token);
  }, token);
  await page.getByText("ada live").waitFor();
});

tests("ask once for the key that all elements of the page need", async () => {
  const tag = (name: string) => `<${name} api="${server.url}"></${name}>`;
  const { page } = await open(tag("x-contacts") + tag("x-queue"));
  const [contacts, queue] = [page.locator("x-contacts"), page.locator("x-queue")];
  await queue.getByLabel("API key").waitFor();
  const field = contacts.getByLabel("API key");
  await field.fill("wrong");
  await field.press("Enter");
  await queue.getByText("The server does not know this API key.").waitFor();
  await field.fill("right");
  await field.press("Enter");
  await contacts.getByText("let in").waitFor();
  await queue.getByText("let in").waitFor();
  await queue.getByText("live").waitFor();

  await page.reload();
  await page.addScriptTag({ url: "/script.js", type: "module" });
  await queue.getByText("let in").waitFor();
});

tests("say what the page has to mend", async () => {
  const { page } = await open(`
    <x-queue api="${server.url}" api-key="wrong"></x-queue>
    <x-queue api="${server.url}" api-key="right" workspace="a b"></x-queue>
    <x-queue api="ftp://nowhere" api-key="right"></x-queue>
  `);
  const queues = page.locator("x-queue");
  await queues.nth(0).getByText("Correct the attribute api-key.").waitFor();
  await queues.nth(1).getByText("workspace_id must be").waitFor();
  await queues.nth(2).getByText("baseUrl must be").waitFor();
  assert.is(await page.getByLabel("API key").count(), 0);
});

tests("make calls with the SDK's client, and do things once", async () => {
  const { page } = await open(`<x-queue api="${server.url}" api-key="right"></x-queue>`);
  await page.getByText("live").waitFor();
  // In one turn: a slow double click may find the first one done, and add a second task rightly.
  await page.getByRole("button", { name: "Add" }).evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await page.getByText("live added", { exact: true }).waitFor();
});

tests.run();
