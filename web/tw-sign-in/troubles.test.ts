import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import { assertAccessible } from "../testing/axe.ts";
import { alerted, button, faulted, field, focused, noteOf } from "../testing/controls.ts";
import { eventsOf, pagesOf } from "../testing/pages.ts";

const tests = suite("tw-sign-in, where something is wrong");
const openPage = pagesOf(tests);

const password = "correct horse";

let server: TestServer;
let closed: TestServer;

tests.before(async () => {
  const env = { PORT: String(await freePort()) };
  const strict = { SIGNUP: "closed", RATE_LIMIT_AUTH: "1/600" };
  [server, closed] = await Promise.all([startServer({ env }), startServer({ env: strict })]);
  await Promise.all([
    signUp(server.url, "ada@example.org"),
    signUp(closed.url, "root@example.org"),
  ]);
});
tests.after(async () => {
  await Promise.all([server?.remove(), closed?.remove()]);
});

/** Opens the element. */
const open = (
  { url: api }: TestServer,
  attributes = "",
  prepare?: (page: Page) => Promise<unknown>,
) =>
  openPage({
    api,
    body: `<tw-sign-in ${attributes}></tw-sign-in>`,
    events: ["tw-sign-in", "tw-sign-up", "tw-sign-out"],
    prepare,
  });

const title = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });

async function signIn(page: Page, email: string, word = password): Promise<void> {
  await field(page, "E-mail").fill(email);
  await field(page, "Password").fill(word);
  await button(page, "Sign in").click();
}

/** Changes an account as its owner does elsewhere. */
async function changeElsewhere(email: string, body: object): Promise<void> {
  const { json } = await call(`${server.url}/tracker/auth`, "POST", { body: { email, password } });
  const headers = { Authorization: `Bearer ${json.token}` };
  const url = `${server.url}/tracker/users/${json.user.id}`;
  assert.is((await call(url, "PATCH", { body, headers })).status, 200);
}

tests("tells beside its field what the server finds wrong, and loses nothing", async () => {
  const page = await open(server, 'mode="sign-up"');
  const long = "x".repeat(201);
  await field(page, "Name").fill("n".repeat(101));
  await field(page, "E-mail").fill("nobody@localhost");
  await field(page, "Password").fill(long);
  await button(page, "Create account").click();
  await faulted(field(page, "Password"), "Password must have at most 200 characters; it has 201.");
  await faulted(field(page, "Name"), "Name must have at most 100 characters; it has 101.");
  await focused(field(page, "Name"));
  assert.is(await field(page, "Password").inputValue(), long);

  await field(page, "Name").fill("Ada");
  await field(page, "E-mail").fill("Ada@Example.org");
  await field(page, "Password").fill(password);
  await button(page, "Create account").click();
  const taken = "There is an account with this e-mail already.";
  await faulted(field(page, "E-mail"), taken);
  await focused(field(page, "E-mail"));
  assert.is(await page.getByRole("alert").count(), 0);

  await field(page, "E-mail").fill("no address");
  await button(page, "Create account").click();
  const text = "E-mail must be an address such as ada@example.org.";
  await faulted(field(page, "E-mail"), text);

  // What is wrong elsewhere is nothing that is wrong with a field.
  await page.route("**/tracker/users", (route) => route.abort());
  await field(page, "E-mail").fill("new@example.org");
  await button(page, "Create account").click();
  await alerted(page, "The server cannot be reached.");
  assert.is(await noteOf(field(page, "E-mail")), "");
});

tests("says where only admins make accounts, and when to try again", async () => {
  const page = await open(closed, 'mode="sign-up"');
  await page.getByText("Accounts are made by admins here; ask one of them.").waitFor();
  await title(page, "Sign in").waitFor();
  assert.is(await button(page, "Create an account").count(), 0);
  await assertAccessible(page, "sign-up closed");

  await signIn(page, "root@example.org");
  await alerted(page, "Too many tries. Try again at ");
  const text = await page.getByRole("alert").textContent();
  const time = new Date(`${new Date().toDateString()} ${/at (.*)\./.exec(String(text))?.[1]}`);
  const minutes = (time.getTime() - Date.now()) / 60_000;
  assert.ok(Math.abs(minutes - 10) < 2 || Math.abs(minutes + 24 * 60 - 10) < 2, `${text}`);
  assert.is(await field(page, "Password").inputValue(), password);
});

tests("says that an account is made, where signing in then fails", async () => {
  const page = await open(server, 'mode="sign-up"', (page) =>
    page.route("**/tracker/auth", (route) => route.abort()),
  );
  await field(page, "Name").fill('<img src="x" onerror="window.hacked=1">');
  await field(page, "E-mail").fill("made@example.org");
  await field(page, "Password").fill(password);
  await button(page, "Create account").click();
  await alerted(page, "Your account is made. The server cannot be reached.");
  await title(page, "Sign in").waitFor();
  await focused(field(page, "Password"));
  assert.equal(
    (await eventsOf(page)).map(([name]) => name),
    ["tw-sign-up"],
  );
  await page.unroute("**/tracker/auth");
  await page.keyboard.press("Enter");
  await title(page, '<img src="x" onerror="window.hacked=1">').waitFor();
  assert.is(await page.evaluate(() => "hacked" in window), false);
});

tests("shows what becomes of the account elsewhere, and that the session has ended", async () => {
  await signUp(server.url, "live@example.org");
  const page = await openPage({
    api: server.url,
    body: '<tw-sign-in></tw-sign-in><tw-sign-in mode="sign-up"></tw-sign-in>',
    events: ["tw-sign-in"],
  });
  const [one, other] = [page.locator("tw-sign-in").first(), page.locator("tw-sign-in").last()];
  await one.getByLabel("E-mail").fill("live@example.org");
  await one.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await one.getByRole("heading", { name: "live" }).waitFor();
  await other.getByRole("heading", { name: "live" }).waitFor();
  assert.is((await eventsOf(page)).length, 1, "the other one only follows");

  await changeElsewhere("live@example.org", { name: "Lively" });
  await one.getByRole("heading", { name: "Lively" }).waitFor();
  await changeElsewhere("live@example.org", { password: "another horse" });
  await one.getByRole("alert").getByText("Your session has ended. Sign in again.").waitFor();
  await one.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.getByRole("heading", { name: "Create an account" }).waitFor();
});

tests(
  "says that the server is gone, keeps what was typed, and goes on when it is back",
  async () => {
    const page = await open(server, "", (page) =>
      page.route("**/tracker/signup", (route) => route.abort()),
    );
    await alerted(page, "The server cannot be reached.");
    await page.unroute("**/tracker/signup");
    await page.getByText("New here?").waitFor();
    assert.is(await page.getByRole("alert").count(), 0);

    await server.stop();
    await signIn(page, "ada@example.org");
    await alerted(page, "The server cannot be reached.");
    assert.is(await field(page, "Password").inputValue(), password);
    await server.restart();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await button(page, "Sign in").click();
    await title(page, "ada").waitFor();

    await server.stop();
    await page.getByText("No connection to http://").waitFor();
    await assertAccessible(page, "connection lost");
    await button(page, "Sign out").click();
    await alerted(page, "You are signed out here, but the server could not be told.");
    await server.restart();
  },
);

tests("says who has the token that its page gives it", async () => {
  const { token } = await signUp(server.url, "given@example.org");
  const page = await open(server, `token="${token}"`);
  await title(page, "given").waitFor();
  assert.is(await page.getByRole("button").count(), 0, "it is the page's to end it");
  await changeElsewhere("given@example.org", { password: "another horse" });
  await alerted(page, "The server does not accept this token, or not any more.");
  assert.is(await page.getByRole("textbox").count(), 0);
  await assertAccessible(page, "token refused");
});

tests.run();
