import type { Browser, Locator, Page, Route } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "../testing/browser.ts";
import { freePort } from "../testing/free-port.ts";
import { openStage, type Stage } from "../testing/stage.ts";

const tests = suite("tw-users");

const password = "correct horse";
const scripted = '<img src="x" onerror="window.hacked=1">';

interface Person {
  readonly token: string;
  readonly user: { readonly id: number; readonly role: string };
}

let server: TestServer;
let browser: Browser;
let admin: Person;
let member: Person;
let stage: Stage | undefined;
let opened: TestPage[] = [];

tests.before(async () => {
  const env = { PORT: String(await freePort()) };
  [browser, server] = await Promise.all([openBrowser(), startServer({ env })]);
  admin = await signUp(server.url, "ada@example.org");
  member = await signUp(server.url, "max@example.org");
});
tests.after.each(async () => {
  const last = opened;
  opened = [];
  await Promise.all(last.map(({ page }) => page.context().close()));
  await stage?.close();
  stage = undefined;
  for (const page of last) assertFlawless(page);
});
tests.after(async () => {
  await browser?.close();
  await server?.remove();
});

/** Keeps the events that reach the page. */
const listen = `
  window.events = [];
  for (const name of ["tw-user-create", "tw-user-change", "tw-user-delete"])
    addEventListener(name, ({ detail }) => window.events.push([name, detail]));
`;

/** Opens a page of another origin, as somebody of their own. */
async function openBody(body: string, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  stage ??= await openStage({
    api: server.url,
    body: `<script type="module" src="/script.js"></script>
      <script type="module" src="${server.url}/components.js"></script>
      <main><h1>Page</h1>${body}</main>`,
    script: listen,
  });
  const one = await openPage(browser, "about:blank");
  opened.push(one);
  await prepare?.(one.page);
  await one.page.goto(stage.url);
  return one.page;
}

/** Opens the element in a page of another origin, as who is signed in there. */
async function open(person: Person, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await openBody("<tw-users></tw-users>", prepare);
  const url = server.url;
  const session = JSON.stringify({ ...person, expires_at: "2999-01-01T00:00:00.000Z" });
  const kept = [`taskwire.session ${url}`, session] as const;
  await page.evaluate(([name, text]) => sessionStorage.setItem(name, text), kept);
  await page.reload();
  await page.getByRole("listitem").first().waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

type Event = readonly [name: string, detail: { readonly user: { readonly name: string } }];

const events = (page: Page) =>
  page.evaluate(() => (window as unknown as { events: Event[] }).events);

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const row = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
const buttons = async (page: Page) =>
  (await page.getByRole("button").allTextContents()).map((text) => text.trim());
const names = (page: Page) => page.getByRole("listitem").locator("strong").allTextContents();
const said = (page: Page, text: string) =>
  page.getByRole("alert").filter({ hasText: text }).waitFor();
const announced = (page: Page, text: string) =>
  page.locator(".sr").filter({ hasText: text }).waitFor({ state: "attached" });

/** That it gets the focus. */
const assertFocused = (target: Locator) =>
  until(
    () =>
      target.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element),
    `the focus on ${target}`,
  );

const as = ({ token }: Person, method: string, path: string, body?: object) =>
  call(`${server.url}/tracker${path}`, method, {
    body,
    headers: { Authorization: `Bearer ${token}` },
  });

/** Makes an account, as the admin does elsewhere. */
async function add(name: string, role = "member"): Promise<{ id: number }> {
  const email = `${name.replace(/\W+/g, "")}@example.org`;
  const { status, json } = await as(admin, "POST", "/users", { name, email, password, role });
  assert.is(status, 201);
  return json;
}

tests("lists the people; a member may only delete themselves", async () => {
  const { id } = await add(scripted);
  await add("n".repeat(100));
  const page = await open(member);
  assert.equal(await names(page), ["ada", "max", scripted, "n".repeat(100)]);
  assert.is(await page.evaluate(() => "hacked" in window), false);
  assert.match(String(await row(page, "max").textContent()), /you\s/);
  assert.match(String(await row(page, "ada").textContent()), /admin\s/);
  assert.equal(await buttons(page), ["Delete"]);
  await button(page, "Delete max").waitFor();
  await assertAccessible(page, "a member's");
  await page.setViewportSize({ width: 320, height: 600 });
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.is(tooWide, false);
  await as(admin, "DELETE", `/users/${id}`);
  await row(page, scripted).waitFor({ state: "detached" });
  await announced(page, `Deleted: ${scripted}.`);
});

tests("adds a person by the keyboard alone; others see it come", async () => {
  const [page, other] = [await open(admin), await open(member)];
  const opener = button(page, "Add person");
  await opener.focus();
  await page.keyboard.press("Enter");
  await assertFocused(field(page, "Name"));
  assert.is(await field(page, "E-mail").getAttribute("autocomplete"), "off");
  assert.is(await field(page, "Password").getAttribute("autocomplete"), "new-password");
  await assertAccessible(page, "adding");

  await page.keyboard.type("Grace Hopper");
  await page.keyboard.press("Tab");
  await page.keyboard.type("ada@example.org");
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.getByText("There is an account with this e-mail already.").waitFor();
  await assertFocused(field(page, "E-mail"));
  assert.is(await field(page, "Name").inputValue(), "Grace Hopper");
  await assertAccessible(page, "e-mail taken");

  await page.keyboard.press("Control+A");
  await page.keyboard.type("grace@example.org");
  await page.keyboard.press("Enter");
  await row(page, "Grace Hopper").waitFor();
  await announced(page, "Added: Grace Hopper.");
  // The next one can be typed at once.
  await assertFocused(field(page, "Name"));
  assert.is(await field(page, "Name").inputValue(), "");
  assert.is(await field(page, "Password").inputValue(), "");
  await row(other, "Grace Hopper").waitFor();
  await announced(other, "Added: Grace Hopper.");
  assert.equal(await events(other), []);
  const all = await events(page);
  assert.equal(
    all.map(([name, { user }]) => [name, user.name]),
    [["tw-user-create", "Grace Hopper"]],
  );
  assert.not.match(JSON.stringify(all), /password|token|correct horse/);

  await page.keyboard.press("Escape");
  await field(page, "Name").waitFor({ state: "detached" });
  await assertFocused(opener);
});

tests("adds an admin; nothing typed is lost where the server fails", async () => {
  const page = await open(admin);
  const fail = (route: Route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 403, json: { code: "forbidden", message: "Not now." } })
      : route.continue();
  await page.route("**/tracker/users", fail);
  await button(page, "Add person").click();
  await button(page, "Create account").click();
  await page.getByText("Password is missing.").waitFor();
  await assertFocused(field(page, "Name"));
  await field(page, "Name").fill("Hedy");
  await field(page, "E-mail").fill("hedy@example.org");
  await field(page, "Password").fill(password);
  await field(page, "Role").selectOption("admin");
  await button(page, "Create account").click();
  await said(page, "Not now.");
  for (const [name, value] of [
    ["Name", "Hedy"],
    ["E-mail", "hedy@example.org"],
    ["Password", password],
    ["Role", "admin"],
  ] as const) {
    assert.is(await field(page, name).inputValue(), value);
  }
  assert.is(await row(page, "Hedy").count(), 0);
  await page.unroute("**/tracker/users");
  await button(page, "Create account").click();
  await button(page, "Make member Hedy").waitFor();
  assert.is(await page.getByRole("alert").count(), 0);
  await button(page, "Close").click();
  await assertFocused(button(page, "Add person"));
});

tests("changes a role; who gets it may then do more, at once", async () => {
  const person = await signUp(server.url, "ruth@example.org");
  const [page, other] = [await open(admin), await open(person)];
  await button(page, "Make admin ruth").focus();
  await page.keyboard.press("Enter");
  await assertFocused(button(page, "Make member ruth"));
  await announced(page, "ruth is an admin now.");
  await button(other, "Add person").waitFor();
  await announced(other, "ruth is an admin now.");
  assert.equal(
    (await events(page)).map(([name, { user }]) => [name, user.name]),
    [["tw-user-change", "ruth"]],
  );

  // Where she is demoted in the middle of something, it goes.
  await button(other, "Delete max").click();
  await other.keyboard.press("Escape");
  await button(other, "Add person").click();
  await page.keyboard.press("Enter");
  await field(other, "Name").waitFor({ state: "detached" });
  assert.equal(await buttons(other), ["Delete"]);

  await page.route(`**/tracker/users/${person.user.id}`, (route) =>
    route.fulfill({ status: 403, json: { code: "forbidden", message: "Not now." } }),
  );
  await page.keyboard.press("Enter");
  await said(page, "Not now.");
  await button(page, "Make admin ruth").waitFor();
});

tests("deletes when it is confirmed, and goes on with the next", async () => {
  await add("Zoe");
  await add("Zora");
  const [page, other] = [await open(admin), await open(member)];
  const trigger = button(page, "Delete Zoe");
  await trigger.focus();
  await page.keyboard.press("Enter");
  const question = page.getByRole("group", { name: "Delete Zoe and their tasks?" });
  await assertFocused(question.getByRole("button", { name: "Cancel" }));
  assert.is(await trigger.count(), 0, "the question stands in for it");
  await assertAccessible(page, "asked");
  await page.keyboard.press("Escape");
  await assertFocused(trigger);
  await row(page, "Zoe").waitFor();

  await page.keyboard.press("Enter");
  await assertFocused(question.getByRole("button", { name: "Cancel" }));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await row(page, "Zoe").waitFor({ state: "detached" });
  await announced(page, "Deleted: Zoe.");
  await assertFocused(button(page, "Make admin Zora"));
  await row(other, "Zoe").waitFor({ state: "detached" });
  assert.equal(
    (await events(page)).map(([name, { user }]) => [name, user.name]),
    [["tw-user-delete", "Zoe"]],
  );

  await page.route("**/tracker/users/*", (route) =>
    route.fulfill({ status: 403, json: { code: "forbidden", message: "Not now." } }),
  );
  await button(page, "Delete Zora").click();
  await button(page, "Delete").click();
  await said(page, "Not now.");
  await assertFocused(button(page, "Delete Zora"));
});

tests("asks before one's own role is given up, and the last admin stays", async () => {
  const { json } = await as(admin, "GET", "/users");
  for (const { id, role } of json.users) {
    if (role === "admin" && id !== admin.user.id) {
      await as(admin, "PATCH", `/users/${id}`, { role: "member" });
    }
  }
  const page = await open(admin);
  const last = "This is the last admin; make somebody else an admin first.";
  for (const [trigger, verb, text] of [
    ["Make member ada", "Make member", "Give up being an admin?"],
    ["Delete ada", "Delete", "Delete your own account and your tasks?"],
  ] as const) {
    await button(page, trigger).click();
    await page.getByRole("group", { name: text }).waitFor();
    await button(page, verb).click();
    await said(page, last);
    await assertFocused(button(page, trigger));
  }

  await as(admin, "PATCH", `/users/${member.user.id}`, { role: "admin" });
  await button(page, "Make member max").waitFor();
  await button(page, "Make member ada").click();
  await button(page, "Make member").click();
  await button(page, "Add person").waitFor({ state: "detached" });
  await assertFocused(page.getByRole("heading", { name: "Team" }));
  await as(member, "PATCH", `/users/${admin.user.id}`, { role: "admin" });
  await button(page, "Add person").waitFor();
  await as(admin, "PATCH", `/users/${member.user.id}`, { role: "member" });
});

/** Signs in by the page's own form. */
async function signIn(page: Page, email: string): Promise<void> {
  await field(page, "E-mail").fill(email);
  await field(page, "Password").fill(password);
  await page.keyboard.press("Enter");
}

const both = "<tw-sign-in></tw-sign-in><tw-users></tw-users>";

tests("follows who signs in and out on its page", async () => {
  const page = await openBody(both);
  await page.getByText("Sign in to see the team.").waitFor();
  await assertAccessible(page, "signed out");
  await signIn(page, "ada@example.org");
  await button(page, "Add person").click();
  await field(page, "Name").fill("Nobody");
  await button(page, "Sign out").click();
  await page.getByText("Sign in to see the team.").waitFor();
  assert.is(await field(page, "Name").count(), 0);
  assert.is(await page.getByRole("listitem").count(), 0);
});

tests("ends the session of who deletes their own account, without a complaint", async () => {
  await signUp(server.url, "eve@example.org");
  const page = await openBody(both);
  await signIn(page, "eve@example.org");
  await button(page, "Delete eve").click();
  await button(page, "Delete").click();
  await page.getByText("Sign in to see the team.").waitFor();
  await until(async () => (await page.getByRole("alert").count()) === 0, "no complaint");
  assert.is(await page.evaluate(() => sessionStorage.length), 0);
});

tests("says that its page's token is refused", async () => {
  const page = await openBody('<tw-users token="none"></tw-users>');
  await said(page, "The server does not accept this token, or not any more.");
  await assertAccessible(page, "token refused");
});

tests("says that the people could not be read, and tries again", async () => {
  let isFailing = true;
  const page = await openBody(`<tw-users token="${admin.token}"></tw-users>`, (page) =>
    page.route("**/tracker/users?*", (route) =>
      isFailing
        ? route.fulfill({ status: 403, json: { code: "forbidden", message: "Not now." } })
        : route.continue(),
    ),
  );
  await said(page, "Not now.");
  await assertAccessible(page, "not read");
  isFailing = false;
  await button(page, "Try again").click();
  await row(page, "ada").waitFor();
  assert.is(await page.getByRole("alert").count(), 0);
});

tests("reads more people when they are asked for", async () => {
  const page = await open(admin, (page) =>
    page.route("**/tracker/users?*", (route) =>
      route.continue({ url: route.request().url().replace("limit=200", "limit=2") }),
    ),
  );
  assert.is((await names(page)).length, 2);
  const { id } = await add("Last");
  await as(admin, "PATCH", `/users/${id}`, { name: "The last" });
  await button(page, "Show more").focus();
  while (await button(page, "Show more").count()) {
    const { length } = await names(page);
    await button(page, "Show more").click();
    await until(async () => (await names(page)).length > length, "more people");
  }
  assert.is((await names(page)).at(-1), "The last");
  assert.is(await page.locator(".sr").textContent(), "", "who is on a later page is no news");
});

tests("says that the server is gone, and shows the truth when it is back", async () => {
  const person = await add("Here now");
  const page = await open(admin);
  await row(page, "Here now").waitFor();
  await server.stop();
  await page.getByText("Connection lost. Trying again…").waitFor();
  await row(page, "Here now").waitFor();
  await assertAccessible(page, "connection lost");
  await button(page, "Make admin Here now").click();
  await said(page, "The server cannot be reached.");
  await button(page, "Make admin Here now").waitFor();

  await server.restart();
  await as(admin, "DELETE", `/users/${person.id}`);
  await add("Came meanwhile");
  await row(page, "Came meanwhile").waitFor();
  await row(page, "Here now").waitFor({ state: "detached" });
  await page.getByText("Live", { exact: true }).waitFor();
});

tests.run();
