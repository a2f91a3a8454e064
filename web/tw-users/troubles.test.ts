import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import { assertAccessible } from "../testing/axe.ts";
import { alerted, button, field } from "../testing/controls.ts";
import { pagesOf } from "../testing/pages.ts";

const tests = suite("tw-users, where something ends or fails");
const openPage = pagesOf(tests);

const password = "correct horse";

interface Person {
  readonly token: string;
  readonly user: { readonly id: number; readonly role: string };
}

let server: TestServer;
let admin: Person;

tests.before(async () => {
  server = await startServer({ env: { PORT: String(await freePort()) } });
  admin = await signUp(server.url, "ada@example.org");
});
tests.after(() => server?.remove());

const open = (body: string, prepare?: (page: Page) => Promise<unknown>) =>
  openPage({ api: server.url, body, prepare });

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

/** Signs in by the page's own form. */
async function signIn(page: Page, email: string): Promise<void> {
  await field(page, "E-mail").fill(email);
  await field(page, "Password").fill(password);
  await page.keyboard.press("Enter");
}

tests("follows who signs in and out on its page", async () => {
  const page = await open("<tw-sign-in></tw-sign-in><tw-users></tw-users>");
  await page.getByText("Sign in to see the team.").waitFor();
  await assertAccessible(page, "signed out");
  await signIn(page, "ada@example.org");
  await button(page, "Add person").click();
  await field(page, "Name").fill("Nobody");
  await button(page, "Sign out").click();
  await page.getByText("Sign in to see the team.").waitFor();
  assert.is(await field(page, "Name").count(), 0);
  assert.is(await page.getByRole("listitem").count(), 0);
  await signIn(page, "ada@example.org");
  await button(page, "Add person").waitFor();
});

tests("ends the session of who deletes their own account, without a complaint", async () => {
  await signUp(server.url, "eve@example.org");
  const page = await open("<tw-sign-in></tw-sign-in><tw-users></tw-users>");
  await signIn(page, "eve@example.org");
  await button(page, "Delete eve").click();
  await button(page, "Delete").click();
  await page.getByText("Sign in to see the team.").waitFor();
  await until(async () => (await page.getByRole("alert").count()) === 0, "no complaint");
  assert.is(await page.evaluate(() => sessionStorage.length), 0);
});

tests("says that its page's token is refused", async () => {
  const page = await open('<tw-users token="none"></tw-users>');
  await alerted(page, "The server does not accept this token, or not any more.");
  await assertAccessible(page, "token refused");
});

tests("says that the people could not be read, and tries again", async () => {
  let isFailing = true;
  const page = await open(`<tw-users token="${admin.token}"></tw-users>`, (page) =>
    page.route("**/tracker/users?*", (route) =>
      isFailing
        ? route.fulfill({ status: 403, json: { code: "forbidden", message: "Not now." } })
        : route.continue(),
    ),
  );
  await alerted(page, "Not now.");
  await assertAccessible(page, "not read");
  isFailing = false;
  await button(page, "Try again").click();
  await row(page, "ada").waitFor();
  assert.is(await page.getByRole("alert").count(), 0);
});

tests("reads more people when they are asked for", async () => {
  for (const name of ["Second", "Third", "Fourth"]) await add(name);
  const page = await open(`<tw-users token="${admin.token}"></tw-users>`, (page) =>
    page.route("**/tracker/users?*", (route) =>
      route.continue({ url: route.request().url().replace("limit=200", "limit=2") }),
    ),
  );
  await button(page, "Load more").waitFor();
  assert.is((await names(page)).length, 2);
  await button(page, "Add person").click();
  await field(page, "Name").fill("Last");
  await field(page, "E-mail").fill("last@example.org");
  await field(page, "Password").fill(password);
  await page.keyboard.press("Enter");
  await page.locator(".sr").filter({ hasText: "Added: Last." }).waitFor({ state: "attached" });
  const { json } = await as(admin, "GET", "/users");
  await as(admin, "PATCH", `/users/${json.users.at(-1).id}`, { name: "The last" });
  while (await button(page, "Load more").count()) {
    const { length } = await names(page);
    await button(page, "Load more").click();
    await until(async () => (await names(page)).length > length, "more people");
  }
  assert.is((await names(page)).at(-1), "The last");
  assert.is(await page.locator(".sr").textContent(), "Added: Last.", "the rest is no news");
});

tests("says that the server is gone, and shows the truth when it is back", async () => {
  const person = await add("Here now");
  const page = await open(`<tw-users token="${admin.token}"></tw-users>`);
  await row(page, "Here now").waitFor();
  await server.stop();
  await page.getByText("No connection to http://").waitFor();
  await row(page, "Here now").waitFor();
  await assertAccessible(page, "connection lost");
  await button(page, "Make admin Here now").click();
  await alerted(page, "The server cannot be reached.");
  await button(page, "Make admin Here now").waitFor();

  await server.restart();
  await as(admin, "DELETE", `/users/${person.id}`);
  await add("Came meanwhile");
  await row(page, "Came meanwhile").waitFor();
  await row(page, "Here now").waitFor({ state: "detached" });
  await page.getByText("Live", { exact: true }).waitFor();
});

tests.run();
