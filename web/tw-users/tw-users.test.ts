import type { Page, Route } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import { alerted, button, field, focused } from "../testing/controls.ts";
import { eventsOf, pagesOf } from "../testing/pages.ts";

const tests = suite("tw-users");
const openPage = pagesOf(tests);

const password = "correct horse";
const scripted = '<img src="x" onerror="window.hacked=1">';

const events = ["tw-user-create", "tw-user-change", "tw-user-delete"];

interface Person {
  readonly token: string;
  readonly user: { readonly id: number; readonly role: string };
}

let server: TestServer;
let admin: Person;
let member: Person;

tests.before(async () => {
  server = await startServer();
  admin = await signUp(server.url, "ada@example.org");
  member = await signUp(server.url, "max@example.org");
});
tests.after(() => server?.remove());

/** Opens the element as who is signed in on its page. */
async function open(person: Person): Promise<Page> {
  const page = await openPage({ api: server.url, body: "<tw-users></tw-users>", events });
  const session = JSON.stringify({ ...person, expires_at: "2999-01-01T00:00:00.000Z" });
  const kept = [`taskwire.session ${server.url}`, session] as const;
  await page.evaluate(([name, text]) => sessionStorage.setItem(name, text), kept);
  await page.reload();
  await page.getByRole("listitem").first().waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

const buttons = async (page: Page) =>
  (await page.getByRole("button").allTextContents()).map((text) => text.trim());
const announced = (page: Page, text: string) =>
  page.locator(".sr").filter({ hasText: text }).waitFor({ state: "attached" });

const row = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
const names = (page: Page) => page.getByRole("listitem").locator("strong").allTextContents();

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
  await focused(field(page, "Name"));
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
  await focused(field(page, "E-mail"));
  assert.is(await field(page, "Name").inputValue(), "Grace Hopper");
  await assertAccessible(page, "e-mail taken");

  await page.keyboard.press("Control+A");
  await page.keyboard.type("grace@example.org");
  await page.keyboard.press("Enter");
  await row(page, "Grace Hopper").waitFor();
  await announced(page, "Added: Grace Hopper.");
  // The next one can be typed at once.
  await focused(field(page, "Name"));
  assert.is(await field(page, "Name").inputValue(), "");
  assert.is(await field(page, "Password").inputValue(), "");
  await row(other, "Grace Hopper").waitFor();
  await announced(other, "Added: Grace Hopper.");
  assert.equal(await eventsOf(other), []);
  const all = await eventsOf(page);
  assert.equal(
    all.map(([name, { user }]) => [name, user.name]),
    [["tw-user-create", "Grace Hopper"]],
  );
  assert.not.match(JSON.stringify(all), /password|token|correct horse/);

  await page.keyboard.press("Escape");
  await field(page, "Name").waitFor({ state: "detached" });
  await focused(opener);
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
  await focused(field(page, "Name"));
  await field(page, "Name").fill("Hedy");
  await field(page, "E-mail").fill("hedy@example.org");
  await field(page, "Password").fill(password);
  await field(page, "Role").selectOption("admin");
  await button(page, "Create account").click();
  await alerted(page, "Not now.");
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
  await focused(button(page, "Add person"));
});

tests("changes a role; who gets it may then do more, at once", async () => {
  const person = await signUp(server.url, "ruth@example.org");
  const [page, other] = [await open(admin), await open(person)];
  await button(page, "Make admin ruth").focus();
  await page.keyboard.press("Enter");
  await focused(button(page, "Make member ruth"));
  await announced(page, "ruth is an admin now.");
  await button(other, "Add person").waitFor();
  await announced(other, "ruth is an admin now.");
  assert.equal(
    (await eventsOf(page)).map(([name, { user }]) => [name, user.name]),
    [["tw-user-change", "ruth"]],
  );

  // Where she is demoted in the middle of something, it goes.
  await button(other, "Delete max").click();
  await other.keyboard.press("Escape");
  await button(other, "Add person").click();
  await page.keyboard.press("Enter");
  await field(other, "Name").waitFor({ state: "detached" });
  assert.equal(await buttons(other), ["Delete"]);

  await focused(button(page, "Make admin ruth"));
  await page.route(`**/tracker/users/${person.user.id}`, (route) =>
    route.fulfill({ status: 403, json: { code: "forbidden", message: "Not now." } }),
  );
  await page.keyboard.press("Enter");
  await alerted(page, "Not now.");
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
  await focused(question.getByRole("button", { name: "Cancel" }));
  assert.is(await trigger.count(), 0, "the question stands in for it");
  await assertAccessible(page, "asked");
  await page.keyboard.press("Escape");
  await focused(trigger);
  await row(page, "Zoe").waitFor();

  await page.keyboard.press("Enter");
  await focused(question.getByRole("button", { name: "Cancel" }));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await row(page, "Zoe").waitFor({ state: "detached" });
  await announced(page, "Deleted: Zoe.");
  await focused(button(page, "Make admin Zora"));
  await row(other, "Zoe").waitFor({ state: "detached" });
  assert.equal(
    (await eventsOf(page)).map(([name, { user }]) => [name, user.name]),
    [["tw-user-delete", "Zoe"]],
  );

  await page.route("**/tracker/users/*", (route) =>
    route.fulfill({ status: 403, json: { code: "forbidden", message: "Not now." } }),
  );
  await button(page, "Delete Zora").click();
  await button(page, "Delete").click();
  await alerted(page, "Not now.");
  await focused(button(page, "Delete Zora"));
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
    await alerted(page, last);
    await focused(button(page, trigger));
  }

  await as(admin, "PATCH", `/users/${member.user.id}`, { role: "admin" });
  await button(page, "Make member max").waitFor();
  await button(page, "Make member ada").click();
  await button(page, "Make member").click();
  await button(page, "Add person").waitFor({ state: "detached" });
  await focused(page.getByRole("heading", { name: "Team" }));
  await as(member, "PATCH", `/users/${admin.user.id}`, { role: "admin" });
  await button(page, "Add person").waitFor();
  await as(admin, "PATCH", `/users/${member.user.id}`, { role: "member" });
});

tests.run();
