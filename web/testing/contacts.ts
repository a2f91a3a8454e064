import type { Browser, Locator, Page } from "playwright-core";
import { suite, type Test } from "uvu";
import { startServer, type TestServer, until } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import { type Contact, MessagingClient } from "../../sdk/mod.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "./browser.ts";
import { openStage, type Stage } from "./stage.ts";

export const KEY = "right";

/** Set before the first test. */
export let server: TestServer;
export let messaging: MessagingClient;
let browser: Browser;
let stage: Stage;
let opened: TestPage[] = [];

/** A suite of a test file about the element, each test of which begins without a contact. */
export function suiteOfContacts(name: string): Test {
  const tests = suite(name);
  tests.before(async () => {
    const env = { API_KEYS: KEY, PORT: String(await freePort()) };
    [browser, server] = await Promise.all([openBrowser(), startServer({ env })]);
    messaging = new MessagingClient({ baseUrl: server.url, apiKey: KEY });
    stage = await openStage({
      api: server.url,
      body: `<script type="module" src="${server.url}/components/tw-contacts.js"></script>
        <script type="module" src="/script.js"></script>
        <main><h1>Page</h1><tw-contacts></tw-contacts></main>`,
      script: `
        const told = (globalThis as any).told = [];
        for (const what of ["create", "change", "delete", "choose"]) {
          document.addEventListener("tw-contact-" + what, (event) =>
            told.push([what, (event as CustomEvent).detail]));
        }
        const key = new URLSearchParams(location.search).get("key");
        if (key) document.querySelector("tw-contacts")?.setAttribute("api-key", key);`,
    });
  });
  tests.before.each(async () => {
    const all: Contact[] = [];
    for await (const contact of messaging.contacts.all()) all.push(contact);
    await Promise.all(all.map(({ id }) => messaging.contacts.delete(id)));
  });
  tests.after.each(async () => {
    const last = opened;
    opened = [];
    for (const { page } of last) await page.context().close();
    for (const one of last) assertFlawless(one);
  });
  tests.after(async () => {
    await browser?.close();
    await Promise.all([stage?.close(), server?.remove()]);
  });
  return tests;
}

/**
 * Opens the element as somebody new.
 *
 * @param query `""` for a page that gives no API key
 * @param prepare called before the page is there
 */
export async function openStaged(
  query = `?key=${KEY}`,
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const one = await openPage(browser);
  opened.push(one);
  await prepare(one.page);
  await one.page.goto(stage.url + query);
  return one.page;
}

/** The same, and waits until it is live. */
export async function openLive(): Promise<Page> {
  const page = await openStaged();
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

/** The same, and waits until it shows these, or says that there are none. */
export async function open(...names: string[]): Promise<Page> {
  const page = await openLive();
  if (names.length === 0) await page.getByText("No contacts yet.").waitFor();
  for (const name of names) await row(page, name).waitFor();
  return page;
}

let count = 0;

/** Makes contacts of these names. */
export async function make(...names: string[]): Promise<Contact[]> {
  const made: Contact[] = [];
  for (const name of names) {
    made.push(await messaging.contacts.create({ name, phone: `+3361234${1000 + count++}` }));
  }
  return made;
}

export const row = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ hasText: name });
export const button = (page: Page | Locator, name: string) =>
  page.getByRole("button", { name, exact: true });
export const form = (page: Page, name: string) => page.getByRole("form", { name });
export const newOne = (page: Page) => form(page, "New contact");

/** The question whether one is to be deleted. */
export const question = (page: Page) => page.getByRole("dialog");
export const told = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told);

export async function fill(form: Locator, name: string, phone: string): Promise<void> {
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Phone").fill(phone);
}

/** That this has the focus, or gets it. */
export async function assertFocused(locator: Locator): Promise<void> {
  const what = `the focus on ${locator}`;
  await until(
    () => locator.evaluate((it) => (it.getRootNode() as ShadowRoot).activeElement === it),
    what,
  );
}

/** That this is announced. */
export const announced = (page: Page, text: string) =>
  page.locator("tw-contacts .sr", { hasText: text }).waitFor({ state: "attached" });
