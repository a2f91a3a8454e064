import type { Browser, Locator, Page } from "playwright-core";
import { suite, type Test } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import type { TrackerTask } from "../../sdk/types/tracker.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "./browser.ts";
import { openStage, type Stage } from "./stage.ts";

/** Somebody who has an account; each test has people of its own. */
type Person = Awaited<ReturnType<typeof signUp>>;

/** Set before the first test. */
export let server: TestServer;
export let admin: Person;
let browser: Browser;
let stages: Stage[] = [];
let opened: TestPage[] = [];

/** A suite of a test file about the element, with a server, a browser and an admin. */
export function suiteOfTasks(name: string): Test {
  const tests = suite(name);
  tests.before(async () => {
    [server, browser] = await Promise.all([
      // The same port after a restart.
      freePort().then((port) => startServer({ env: { PORT: String(port) } })),
      openBrowser(),
    ]);
    admin = await signUp(server.url, "admin@example.org");
  });
  tests.after.each(async () => {
    const last = opened;
    opened = [];
    await Promise.all(last.map(({ page }) => page.context().close()));
    await Promise.all(stages.map((stage) => stage.close()));
    stages = [];
    last.forEach(assertFlawless);
  });
  tests.after(async () => {
    await browser?.close();
    await server?.remove();
  });
  return tests;
}

export const signUpAs = (name: string) => signUp(server.url, `${name}@example.org`);

/** A request as somebody. */
export async function as({ token }: Person, method: string, path: string, body?: object) {
  const headers = { Authorization: `Bearer ${token}` };
  const { status, json } = await call(`${server.url}/tracker${path}`, method, { headers, body });
  assert.ok(status < 300, `${method} ${path}: ${status}`);
  return json;
}

export const addAs = (person: Person, title: string, more: Partial<TrackerTask> = {}) =>
  as(person, "POST", "/tasks", { title, ...more }) as Promise<TrackerTask>;

/** The titles of somebody's tasks, as the server has them. */
export async function titlesOf(person: Person): Promise<string[]> {
  const { tasks } = await as(person, "GET", `/users/${person.user.id}/tasks`);
  return tasks.map(({ title }: TrackerTask) => title);
}

/** Opens a page of another origin, with a strict policy, that has the element with these attributes. */
export async function open(
  attributes: string,
  { tag, script } = { tag: "tw-tasks", script: "components/tw-tasks.js" },
): Promise<Page> {
  const body = `<script type="module" src="${server.url}/${script}"></script>
    <main><h1>Page</h1><${tag} ${attributes}></${tag}></main>`;
  const stage = await openStage({ api: server.url, body });
  stages.push(stage);
  const one = await openPage(browser);
  opened.push(one);
  const { page } = one;
  await page.clock.install();
  await page.addInitScript(() => {
    const events: unknown[] = [];
    Object.assign(globalThis, { events });
    for (const type of ["tw-task-create", "tw-task-change", "tw-task-delete"]) {
      document.addEventListener(type, (event) => {
        const { task } = (event as CustomEvent).detail;
        events.push([type, task.title, task.status]);
      });
    }
  });
  await page.goto(stage.url);
  return page;
}

/** Opens it as somebody, and waits until it is live. */
export async function openAs({ token }: Person, attributes = ""): Promise<Page> {
  const page = await open(`token="${token}" ${attributes}`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.getByText("Loading").waitFor({ state: "detached" });
  return page;
}

/** Signs somebody in for all elements of a page, as a reload finds them. */
export async function signInAt(page: Page, name: string): Promise<Person> {
  const { json } = await call(`${server.url}/tracker/auth`, "POST", {
    body: { email: `${name}@example.org`, password: "correct horse" },
  });
  await page.evaluate(
    ([name, text]) => sessionStorage.setItem(name as string, text as string),
    [`taskwire.session ${server.url}`, JSON.stringify(json)],
  );
  await page.reload();
  return json;
}

export const eventsOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { events: unknown }).events);
export const row = (page: Page, title: string) =>
  page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: title, exact: true }) });
export const titles = (page: Page) => page.getByRole("heading", { level: 3 }).allTextContents();
export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
export const statusOf = (page: Page, title: string) => page.getByLabel(`Status of ${title}`);
export const addForm = (page: Page) => page.getByRole("form", { name: "Add a task" });
export const editForm = (page: Page, title: string) =>
  page.getByRole("form", { name: `Edit ${title}` });
/** Waits until it is told to whom does not see it. */
export const told = (page: Page, text: string) =>
  page.getByRole("status").getByText(text).waitFor({ state: "attached" });
export const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document.querySelector("tw-tasks")?.shadowRoot ?? document;
    return activeElement?.getAttribute("aria-label") ?? activeElement?.getAttribute("name");
  });
export const hasValue = (field: Locator, value: string) =>
  until(async () => (await field.inputValue()) === value, `the value ${value}`);
