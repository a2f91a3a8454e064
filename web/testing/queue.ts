import type { Browser, Page } from "playwright-core";
import { suite, type Test } from "uvu";
import { call, startServer, type TestServer } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import type { QueueTask } from "../../sdk/types/queue.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "./browser.ts";
import { openStage, type Stage } from "./stage.ts";

export const KEY = "right";

/** Where what runs goes on running, two at a time. Set before the first test, as the other. */
export let still: TestServer;
/** Where everything is over at once. */
export let quick: TestServer;
let browser: Browser;
/** The page with the element, by the server that it is of. */
const stages = new Map<TestServer, Promise<Stage>>();
let opened: TestPage[] = [];
let count = 0;

/** A suite of a test file about the element, each test of which has a workspace of its own. */
export function suiteOfQueue(name: string): Test {
  const tests = suite(name);
  tests.before(async () => {
    const common = { API_KEYS: KEY, MAX_RUNNING_WORKSPACE_TASKS: "2" };
    const port = String(await freePort());
    [browser, still, quick] = await Promise.all([
      openBrowser(),
      startServer({ env: { ...common, TASK_TIME_SCALE: "1000", PORT: port } }),
      startServer({ env: { ...common, TASK_TIME_SCALE: "0.02" } }),
    ]);
  });
  tests.before.each(() => {
    count++;
  });
  tests.after.each(async () => {
    const last = opened;
    opened = [];
    await Promise.all(last.map(({ page }) => page.context().close()));
    for (const stage of stages.values()) await (await stage).close();
    stages.clear();
    last.forEach(assertFlawless);
  });
  tests.after(async () => {
    await browser?.close();
    await Promise.all([still?.remove(), quick?.remove()]);
  });
  return tests;
}

/** The workspace of the test that runs. */
export const workspace = () => `w${count}`;

export const tasksUrl = ({ url }: TestServer, id = "") =>
  `${url}/queue/tasks${id && `/${id}`}?api_key=${KEY}&workspace_id=${workspace()}`;

/** Adds a task as another program does. */
export async function add(server: TestServer, name: string, type = "gx.heavy"): Promise<QueueTask> {
  const { json } = await call(tasksUrl(server), "POST", { body: { name, type } });
  return json.task;
}

export async function listed(server: TestServer): Promise<readonly QueueTask[]> {
  return (await call(tasksUrl(server), "GET")).json.tasks;
}

/** Opens the element in a page of another origin, as somebody new. */
export async function open(
  server: TestServer,
  attributes = `api-key="${KEY}" workspace="${workspace()}"`,
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const script = `<script type="module" src="${server.url}/components/tw-queue.js"></script>`;
  const body = `${script}<main><h1>Stage</h1><tw-queue ${attributes}></tw-queue></main>`;
  const stage = stages.get(server) ?? openStage({ api: server.url, body });
  stages.set(server, stage);
  const one = await openPage(browser);
  opened.push(one);
  await prepare(one.page);
  await one.page.goto((await stage).url);
  await one.page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(globalThis, { heard });
    const names = ["tw-queue-create", "tw-queue-delete", "tw-queue-flush", "tw-workspace-change"];
    for (const name of names) {
      document.addEventListener(name, (event) => heard.push([name, (event as CustomEvent).detail]));
    }
  });
  return one.page;
}

/** The events that the page has heard since it was asked last. */
export const heard = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard.splice(0));

export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
export const rows = (page: Page) => page.getByRole("listitem");
export const row = (page: Page, name: string) => rows(page).filter({ hasText: name });
export const nameField = (page: Page) => page.getByLabel("Name");
/** What is said to those who do not see it. */
export const said = (page: Page, text: string) =>
  page.locator(".sr[role=status]").getByText(text, { exact: false }).waitFor({ state: "attached" });
/** The accessible name, or else the text, of what has the focus. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const one = document.querySelector("tw-queue")?.shadowRoot?.activeElement;
    return one?.getAttribute("aria-label") ?? one?.getAttribute("name") ?? one?.textContent?.trim();
  });
