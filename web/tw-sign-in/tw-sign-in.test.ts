import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "../testing/browser.ts";
import { freePort } from "../testing/free-port.ts";
import { openStage, type Stage } from "../testing/stage.ts";

const tests = suite("tw-sign-in");

const password = "correct horse";

let empty: TestServer;
let server: TestServer;
let closed: TestServer;
let browser: Browser;
let stage: Stage | undefined;
let opened: TestPage | undefined;

tests.before(async () => {
  const env = { PORT: String(await freePort()) };
  const strict = { SIGNUP: "closed", RATE_LIMIT_AUTH: "1/600" };
  [browser, empty, server, closed] = await Promise.all([
    openBrowser(),
    startServer(),
    startServer({ env }),
    startServer({ env: strict }),
  ]);
  await Promise.all([
    signUp(server.url, "ada@example.org"),
    signUp(closed.url, "root@example.org"),
  ]);
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
  await Promise.all([empty?.remove(), server?.remove(), closed?.remove()]);
});

/** Keeps the events that reach the page. */
const listen = `
  window.events = [];
  for (const name of ["tw-sign-in", "tw-sign-up", "tw-sign-out"])
    addEventListener(name, ({ detail }) => window.events.push([name, detail]));
`;

interface Opening {
  readonly attributes?: string;
  /** What else is in the page. */
  readonly more?: string;
  readonly options?: BrowserContextOptions;
  /** Called before the page is there. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** Opens the element in a page of another origin. */
async function open(
  { url }: TestServer,
  { attributes = "", more = "", options, prepare }: Opening = {},
): Promise<Page> {
  stage = await openStage({
    api: url,
    body: `<script type="module" src="/script.js"></script>
      <script type="module" src="${url}/components.js"></script>
      <main><h1>Page</h1><tw-sign-in ${attributes}></tw-sign-in>${more}</main>`,
    script: listen,
  });
  opened = await openPage(browser, "about:blank", options);
  const { page } = opened;
  await prepare?.(page);
  await page.goto(stage.url);
  return page;
}

type Event = readonly [name: string, detail: { readonly user?: { readonly email: string } }];

const events = (page: Page) =>
  page.evaluate(() => (window as unknown as { events: Event[] }).events);

const title = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const said = (page: Page, text: string) =>
  page.getByRole("alert").filter({ hasText: text }).waitFor();

/** That it gets the focus. */
const assertFocused = (target: Locator) =>
  until(
    () =>
      target.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element),
    `the focus on ${target}`,
  );

/** What a field's description says. */
const noteOf = (target: Locator) =>
  target.evaluate((element) => {
    const id = element.getAttribute("aria-describedby");
    return (element.getRootNode() as ShadowRoot).getElementById(String(id))?.textContent?.trim();
  });

/** That a field is said to be wrong, and why. */
async function assertFault(target: Locator, text: string): Promise<void> {
  await until(async () => (await noteOf(target)) === text, `${text} at ${target}`);
  assert.is(await target.getAttribute("aria-invalid"), "true");
}

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

tests("makes the admin's account where there is none, by the keyboard alone", async () => {
  const page = await open(empty);
  await title(page, "Create the admin’s account").waitFor();
  assert.is(await button(page, "Sign in").count(), 0, "there is nobody to sign in");
  await assertAccessible(page, "no account yet");

  await field(page, "Name").focus();
  await page.keyboard.press("Enter");
  await assertFault(field(page, "Name"), "Name is missing.");
  await assertFault(field(page, "E-mail"), "E-mail is missing.");
  await assertFault(field(page, "Password"), "Password is missing.");
  await assertFocused(field(page, "Name"));
  await assertAccessible(page, "nothing filled in");

  await page.keyboard.type("Grace Hopper");
  await page.keyboard.press("Tab");
  await page.keyboard.type("grace@example.org");
  await page.keyboard.press("Tab");
  await page.keyboard.type("short");
  await page.keyboard.press("Enter");
  await assertFault(field(page, "Password"), "Password must have at least 8 characters.");
  await assertFocused(field(page, "Password"));
  assert.is(await field(page, "E-mail").getAttribute("aria-invalid"), "false");
  assert.equal(await events(page), []);

  await page.keyboard.press("Control+A");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await title(page, "Grace Hopper").waitFor();
  await assertFocused(title(page, "Grace Hopper"));
  await page.getByText("Signed in as grace@example.org, admin").waitFor();
  await page.getByRole("status").getByText("Signed in.").waitFor();
  await assertAccessible(page, "signed in");

  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await title(page, "Sign in").waitFor();
  await assertFocused(field(page, "E-mail"));

  const all = await events(page);
  assert.equal(
    all.map(([name, { user }]) => [name, user?.email]),
    [
      ["tw-sign-up", "grace@example.org"],
      ["tw-sign-in", "grace@example.org"],
      ["tw-sign-out", undefined],
    ],
  );
  assert.not.match(JSON.stringify(all), /token|password|correct horse/);
});

tests("signs in, and says when e-mail and password do not belong together", async () => {
  const page = await open(server);
  await page.getByText("New here?").waitFor();
  await signIn(page, "ada@example.org", "wrong horse");
  await said(page, "E-mail and password do not belong together.");
  await assertFocused(field(page, "Password"));
  assert.is(await field(page, "E-mail").inputValue(), "ada@example.org");
  assert.is(await field(page, "Password").inputValue(), "wrong horse");
  await assertAccessible(page, "refused");

  await field(page, "Password").fill(password);
  await page.keyboard.press("Enter");
  await title(page, "ada").waitFor();
  assert.is(await page.getByRole("alert").count(), 0);
  await page.reload();
  await title(page, "ada").waitFor();
  await button(page, "Sign out").click();
  await title(page, "Sign in").waitFor();
  assert.is(await page.evaluate(() => sessionStorage.length), 0);
});

tests("switches between signing in and up, and keeps what was typed", async () => {
  const page = await open(server);
  const [email, word] = [field(page, "E-mail"), field(page, "Password")];
  assert.is(await word.getAttribute("autocomplete"), "current-password");
  assert.is(await noteOf(word), "");
  await email.fill("new@example.org");
  await word.fill("a new word");
  await button(page, "Create an account").click();
  await title(page, "Create an account").waitFor();
  await assertFocused(field(page, "Name"));
  assert.is(await email.inputValue(), "new@example.org");
  assert.is(await field(page, "Name").getAttribute("autocomplete"), "name");
  assert.is(await email.getAttribute("autocomplete"), "username");
  assert.is(await word.getAttribute("autocomplete"), "new-password");
  assert.is(await noteOf(word), "8 to 200 characters");
  await assertAccessible(page, "signing up");

  await button(page, "Create account").click();
  await assertFault(field(page, "Name"), "Name is missing.");
  await button(page, "Sign in").click();
  await title(page, "Sign in").waitFor();
  await assertFocused(email);
  assert.is(await word.inputValue(), "a new word");
});

tests("begins with what its page says", async () => {
  const page = await open(server, { attributes: 'mode="sign-up"' });
  await title(page, "Create an account").waitFor();
  await page.evaluate(() => {
    const element = document.querySelector("tw-sign-in");
    if (element) element.mode = "sign-in";
  });
  await title(page, "Sign in").waitFor();
});

tests("shows the password, and hides it again before it is sent", async () => {
  const page = await open(server);
  const word = field(page, "Password");
  await word.fill("wrong horse");
  await button(page, "Show password").click();
  assert.is(await word.getAttribute("type"), "text");
  await button(page, "Hide password").click();
  assert.is(await word.getAttribute("type"), "password");
  await button(page, "Show password").click();
  await signIn(page, "ada@example.org", "wrong horse");
  await said(page, "do not belong together");
  assert.is(await word.getAttribute("type"), "password");
});

tests("tells beside its field what the server finds wrong, and loses nothing", async () => {
  const page = await open(server, { attributes: 'mode="sign-up"' });
  const long = "x".repeat(201);
  await field(page, "Name").fill("n".repeat(101));
  await field(page, "E-mail").fill("nobody@localhost");
  await field(page, "Password").fill(long);
  await button(page, "Create account").click();
  await assertFault(
    field(page, "Password"),
    "Password must have at most 200 characters; it has 201.",
  );
  await assertFault(field(page, "Name"), "Name must have at most 100 characters; it has 101.");
  await assertFocused(field(page, "Name"));
  assert.is(await field(page, "Password").inputValue(), long);

  await field(page, "Name").fill("Ada");
  await field(page, "E-mail").fill("Ada@Example.org");
  await field(page, "Password").fill(password);
  await button(page, "Create account").click();
  const taken = "There is an account with this e-mail already.";
  await assertFault(field(page, "E-mail"), taken);
  await assertFocused(field(page, "E-mail"));
  assert.is(await page.getByRole("alert").count(), 0);

  await field(page, "E-mail").fill("no address");
  await button(page, "Create account").click();
  const text = "E-mail must be an address such as ada@example.org.";
  await assertFault(field(page, "E-mail"), text);

  // What is wrong elsewhere is nothing that is wrong with a field.
  await page.route("**/tracker/users", (route) => route.abort());
  await field(page, "E-mail").fill("new@example.org");
  await button(page, "Create account").click();
  await said(page, "The server cannot be reached.");
  assert.is(await noteOf(field(page, "E-mail")), "");
});

tests("says where only admins make accounts, and when to try again", async () => {
  const page = await open(closed, { attributes: 'mode="sign-up"' });
  await page.getByText("Accounts are made by admins here; ask one of them.").waitFor();
  await title(page, "Sign in").waitFor();
  assert.is(await button(page, "Create an account").count(), 0);
  await assertAccessible(page, "sign-up closed");

  await signIn(page, "root@example.org");
  await said(page, "Too many tries. Try again at ");
  const text = await page.getByRole("alert").textContent();
  const time = new Date(`${new Date().toDateString()} ${/at (.*)\./.exec(String(text))?.[1]}`);
  const minutes = (time.getTime() - Date.now()) / 60_000;
  assert.ok(Math.abs(minutes - 10) < 2 || Math.abs(minutes + 24 * 60 - 10) < 2, `${text}`);
  assert.is(await field(page, "Password").inputValue(), password);
});

tests("says that an account is made, where signing in then fails", async () => {
  const page = await open(server, {
    attributes: 'mode="sign-up"',
    prepare: (page) => page.route("**/tracker/auth", (route) => route.abort()),
  });
  await field(page, "Name").fill('<img src="x" onerror="window.hacked=1">');
  await field(page, "E-mail").fill("made@example.org");
  await field(page, "Password").fill(password);
  await button(page, "Create account").click();
  await said(page, "Your account is made. The server cannot be reached.");
  await title(page, "Sign in").waitFor();
  await assertFocused(field(page, "Password"));
  assert.equal(
    (await events(page)).map(([name]) => name),
    ["tw-sign-up"],
  );
  await page.unroute("**/tracker/auth");
  await page.keyboard.press("Enter");
  await title(page, '<img src="x" onerror="window.hacked=1">').waitFor();
  assert.is(await page.evaluate(() => "hacked" in window), false);
});

tests("signs in once, however often one asks for it", async () => {
  let tries = 0;
  const page = await open(server, {
    prepare: (page) =>
      page.route("**/tracker/auth", async (route) => {
        tries++;
        await route.continue();
      }),
  });
  await signIn(page, "ada@example.org", "wrong horse");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await said(page, "do not belong together");
  assert.ok(tries < 3);
  await page.getByText("New here?").waitFor();
});

tests("shows what becomes of the account elsewhere, and that the session has ended", async () => {
  await signUp(server.url, "live@example.org");
  const page = await open(server, { more: '<tw-sign-in mode="sign-up"></tw-sign-in>' });
  const [one, other] = [page.locator("tw-sign-in").first(), page.locator("tw-sign-in").last()];
  await one.getByLabel("E-mail").fill("live@example.org");
  await one.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await one.getByRole("heading", { name: "live" }).waitFor();
  await other.getByRole("heading", { name: "live" }).waitFor();
  assert.is((await events(page)).length, 1, "the other one only follows");

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
    const page = await open(server, {
      prepare: (page) => page.route("**/tracker/signup", (route) => route.abort()),
    });
    await said(page, "The server cannot be reached.");
    await page.unroute("**/tracker/signup");
    await page.getByText("New here?").waitFor();
    assert.is(await page.getByRole("alert").count(), 0);

    await server.stop();
    await signIn(page, "ada@example.org");
    await said(page, "The server cannot be reached.");
    assert.is(await field(page, "Password").inputValue(), password);
    await server.restart();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await button(page, "Sign in").click();
    await title(page, "ada").waitFor();

    await server.stop();
    await page.getByText("Connection lost. Trying again…").waitFor();
    await assertAccessible(page, "connection lost");
    await button(page, "Sign out").click();
    await said(page, "You are signed out here, but the server could not be told.");
    await server.restart();
  },
);

tests("says who has the token that its page gives it", async () => {
  const { token } = await signUp(server.url, "given@example.org");
  const page = await open(server, { attributes: `token="${token}"` });
  await title(page, "given").waitFor();
  assert.is(await page.getByRole("button").count(), 0, "it is the page's to end it");
  await changeElsewhere("given@example.org", { password: "another horse" });
  await said(page, "The server does not accept this token, or not any more.");
  assert.is(await page.getByRole("textbox").count(), 0);
  await assertAccessible(page, "token refused");
});

tests("says who has signed in before others take it out of the page", async () => {
  const page = await open(server);
  await page.evaluate(() => {
    const element = document.querySelector("tw-sign-in");
    addEventListener("tw-sign-in", () => element?.remove());
  });
  await signIn(page, "ada@example.org");
  await page.locator("tw-sign-in").waitFor({ state: "detached" });
  assert.equal(
    (await events(page)).map(([name]) => name),
    ["tw-sign-in"],
  );
});

tests.run();
