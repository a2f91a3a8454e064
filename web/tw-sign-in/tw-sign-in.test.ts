import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { signUp, startServer, type TestServer } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import { alerted, button, faulted, field, focused, noteOf } from "../testing/controls.ts";
import { eventsOf, pagesOf } from "../testing/pages.ts";

const tests = suite("tw-sign-in");
const openPage = pagesOf(tests);

const password = "correct horse";

let empty: TestServer;
let server: TestServer;

tests.before(async () => {
  [empty, server] = await Promise.all([startServer(), startServer()]);
  await signUp(server.url, "ada@example.org");
});
tests.after(async () => {
  await Promise.all([empty?.remove(), server?.remove()]);
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

tests("makes the admin's account where there is none, by the keyboard alone", async () => {
  const page = await open(empty);
  await title(page, "Create the admin’s account").waitFor();
  assert.is(await button(page, "Sign in").count(), 0, "there is nobody to sign in");
  await assertAccessible(page, "no account yet");

  await field(page, "Name").focus();
  await page.keyboard.press("Enter");
  await faulted(field(page, "Name"), "Name is missing.");
  await faulted(field(page, "E-mail"), "E-mail is missing.");
  await faulted(field(page, "Password"), "Password is missing.");
  await focused(field(page, "Name"));
  await assertAccessible(page, "nothing filled in");

  await page.keyboard.type("Grace Hopper");
  await page.keyboard.press("Tab");
  await page.keyboard.type("grace@example.org");
  await page.keyboard.press("Tab");
  await page.keyboard.type("short");
  await page.keyboard.press("Enter");
  await faulted(field(page, "Password"), "Password must have at least 8 characters.");
  await focused(field(page, "Password"));
  assert.is(await field(page, "E-mail").getAttribute("aria-invalid"), "false");
  assert.equal(await eventsOf(page), []);

  await page.keyboard.press("Control+A");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await title(page, "Grace Hopper").waitFor();
  await focused(title(page, "Grace Hopper"));
  await page.getByText("Signed in as grace@example.org, admin").waitFor();
  await page.getByRole("status").getByText("Signed in.").waitFor();
  await assertAccessible(page, "signed in");

  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await title(page, "Sign in").waitFor();
  await focused(field(page, "E-mail"));

  const all = await eventsOf(page);
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
  await alerted(page, "E-mail and password do not belong together.");
  await focused(field(page, "Password"));
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
  await focused(field(page, "Name"));
  assert.is(await email.inputValue(), "new@example.org");
  assert.is(await field(page, "Name").getAttribute("autocomplete"), "name");
  assert.is(await email.getAttribute("autocomplete"), "username");
  assert.is(await word.getAttribute("autocomplete"), "new-password");
  assert.is(await noteOf(word), "8 to 200 characters");
  await assertAccessible(page, "signing up");

  await button(page, "Create account").click();
  await faulted(field(page, "Name"), "Name is missing.");
  await button(page, "Sign in").click();
  await title(page, "Sign in").waitFor();
  await focused(email);
  assert.is(await word.inputValue(), "a new word");
});

tests("begins with what its page says", async () => {
  const page = await open(server, 'mode="sign-up"');
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
  await alerted(page, "do not belong together");
  assert.is(await word.getAttribute("type"), "password");
});

tests("signs in once, however often one asks for it", async () => {
  let tries = 0;
  const page = await open(server, "", (page) =>
    page.route("**/tracker/auth", async (route) => {
      tries++;
      await route.continue();
    }),
  );
  await signIn(page, "ada@example.org", "wrong horse");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await alerted(page, "do not belong together");
  assert.ok(tries < 3);
  await page.getByText("New here?").waitFor();
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
    (await eventsOf(page)).map(([name]) => name),
    ["tw-sign-in"],
  );
});

tests.run();
