import type { Browser, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "../testing/browser.ts";
import { openStage, type Stage } from "../testing/stage.ts";

const tests = suite("tw-app");

const person = { name: "Ada", email: "ada@example.org", password: "correct horse" };

let empty: TestServer;
let server: TestServer;
let browser: Browser;
let session: unknown;
let stage: Stage | undefined;
let opened: TestPage | undefined;

tests.before(async () => {
  [browser, empty, server] = await Promise.all([
    openBrowser(),
    startServer(),
    startServer({ env: { API_KEYS: "right" } }),
  ]);
  await call(`${server.url}/tracker/users`, "POST", { body: person });
  ({ json: session } = await call(`${server.url}/tracker/auth`, "POST", { body: person }));
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
  await Promise.all([empty?.remove(), server?.remove()]);
});

interface Opening {
  readonly hash?: string;
  readonly attributes?: string;
  readonly isSignedIn?: boolean;
}

/** Opens the app in a page of another origin. */
async function open(
  { url }: TestServer,
  { hash = "", attributes = "page", isSignedIn = false }: Opening = {},
): Promise<Page> {
  const script = `<script type="module" src="${url}/components.js"></script>`;
  stage = await openStage({
    api: url,
    more: [server.url],
    body: `${script}<tw-app ${attributes}></tw-app>`,
  });
  opened = await openPage(browser, stage.url);
  const { page } = opened;
  if (isSignedIn) {
    const kept = [`taskwire.session ${url}`, JSON.stringify(session)] as const;
    await page.evaluate(([name, text]) => sessionStorage.setItem(name, text), kept);
  }
  await page.goto(stage.url + hash);
  if (isSignedIn) await page.reload();
  return page;
}

const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });

/** What has the focus, of the app's own. */
const focused = (page: Page) =>
  page.evaluate(() => document.querySelector("tw-app")?.shadowRoot?.activeElement?.className);

/** The name of the view that the way there says is shown. */
const current = (page: Page) => page.locator("nav [aria-current=page]").textContent();

tests("walks a newcomer through making the admin's account, and shows nothing else", async () => {
  const page = await open(empty, { hash: "#/queue" });
  await page.getByRole("heading", { name: "Welcome to Taskwire" }).waitFor();
  assert.is(await page.title(), "Welcome · Taskwire");
  assert.is(await page.getByRole("navigation").count(), 0);
  assert.is(await page.locator("tw-sign-in[mode=sign-up]").count(), 1);
  await assertAccessible(page, "welcome");

  await page.getByLabel("Name").fill("Grace");
  await page.getByLabel("E-mail").fill("grace@example.org");
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.keyboard.press("Enter");
  await page.getByText("Grace", { exact: true }).waitFor();
  assert.is(await current(page), "Queue", "it goes on where it was to begin");
  await until(async () => (await focused(page)) === "main", "the focus on the view");
});

tests("asks who it is where there is an account", async () => {
  const page = await open(server);
  await page.locator("tw-sign-in:not([mode])").waitFor({ state: "attached" });
  assert.is(await current(page), "Tasks");
  assert.is(await page.getByRole("button", { name: "Sign out" }).count(), 0);
  await assertAccessible(page, "signed out");
});

tests("goes by its address: to each view, back, and where a link leads", async () => {
  const page = await open(server, { isSignedIn: true, hash: "#/team" });
  await page.locator("tw-users").waitFor({ state: "attached" });
  assert.is(await page.title(), "Team · Taskwire");
  await page.getByRole("button", { name: "Delete Ada" }).waitFor();
  await assertAccessible(page, "team");
  await link(page, "Tasks").click();
  await page.locator("tw-tasks").waitFor({ state: "attached" });
  assert.is(new URL(page.url()).hash, "#/tasks");
  assert.is(await page.title(), "Tasks · Taskwire");
  assert.is(await current(page), "Tasks");
  await page.goBack();
  await page.locator("tw-users").waitFor({ state: "attached" });
  await page.goto(`${stage?.url}#/nothing`);
  await page.locator("tw-tasks").waitFor({ state: "attached" });
  await assertAccessible(page, "tasks");
});

tests("is gone through by the keyboard alone, and goes on where a view begins", async () => {
  const page = await open(server, { isSignedIn: true });
  await page.locator("tw-tasks").waitFor({ state: "attached" });
  for (const [name, element] of [
    ["Tasks", "tw-tasks"],
    ["Team", "tw-users"],
  ] as const) {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const isThere = () =>
      page.evaluate(() => document.querySelector("tw-app")?.shadowRoot?.activeElement?.textContent);
    for (let i = 0; i < 8 && (await isThere()) !== name; i++) await page.keyboard.press("Tab");
    assert.is(await isThere(), name);
    await page.keyboard.press("Enter");
    await page.locator(element).waitFor({ state: "attached" });
  }
  assert.is(await focused(page), "main");
});

tests("signs out", async () => {
  const page = await open(server, { isSignedIn: true });
  await page.getByText("Ada", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.is(await page.evaluate(() => sessionStorage.length), 0);
  assert.is(await focused(page), "main");
});

tests("says that the server cannot be reached, and goes on by itself", async () => {
  const script = `<script type="module" src="${server.url}/components.js"></script>`;
  stage = await openStage({
    api: server.url,
    body: `${script}<main><h1>Page</h1><tw-app></tw-app></main>`,
  });
  opened = await openPage(browser);
  const { page } = opened;
  await page.route("**/tracker/signup", (route) => route.abort());
  await page.goto(stage.url);
  await page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
  await assertAccessible(page, "unreachable");
  await page.unroute("**/tracker/signup");
  await page.locator("tw-sign-in").waitFor({ state: "attached" });
  assert.is(await page.getByRole("alert").count(), 0);
  assert.is(await page.title(), "Stage", "a page that shows more keeps its title");
});

tests("keeps to the server that it is told, and to its own token", async () => {
  const { token } = (await call(`${server.url}/tracker/auth`, "POST", { body: person })).json;
  const page = await open(empty, { attributes: `api="${server.url}/" token="${token}"` });
  await page.getByText("Live", { exact: true }).waitFor();
  assert.is(await page.getByRole("button", { name: "Sign out" }).count(), 0);
  assert.is(await page.evaluate(() => sessionStorage.length), 0);
});

tests.run();
