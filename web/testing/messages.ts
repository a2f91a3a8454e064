import type { Browser, Page } from "playwright-core";
import { suite, type Test } from "uvu";
import { ask, Receiver, status } from "../../api/messaging/testing.ts";
import { startServer, type TestServer } from "../../api/testing/server.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "./browser.ts";
import { openStage, type Stage } from "./stage.ts";

/** What the tests of the element share: a server whose webhooks come to a receiver of the test's. */
export interface Messaging {
  browser: Browser;
  server: TestServer;
  receiver: Receiver;
}

/** The pages with the element, by the servers of their elements. */
const stages = new Map<string, Promise<Stage>>();
const opened: TestPage[] = [];

/** A suite whose tests share a server, and each of which is given pages of its own. */
export function suiteOfMessages(name: string): Test<Messaging> {
  const tests = suite<Messaging>(name);
  tests.before(async (context) => {
    context.receiver = await Receiver.start();
    const env = {
      WEBHOOK_URL: context.receiver.url,
      DELIVERY_DELAY_MS: "20",
      WEBHOOK_RETRY_DELAYS_MS: "20",
    };
    [context.browser, context.server] = await Promise.all([openBrowser(), startServer({ env })]);
  });
  tests.before.each(({ receiver }) => {
    receiver.answer = status(204);
  });
  tests.after.each(async () => {
    const pages = opened.splice(0);
    await Promise.all(pages.map(({ page }) => page.context().close()));
    for (const page of pages) assertFlawless(page);
  });
  tests.after(async ({ browser, server, receiver }) => {
    await browser?.close();
    for (const stage of stages.values()) await (await stage).close();
    await server?.remove();
    await receiver?.stop();
  });
  return tests;
}

/** Opens the element as somebody new, in a page of another origin with a strict policy. */
export async function open(
  { browser, server }: Pick<Messaging, "browser" | "server">,
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const stage = await stageFor(server.url);
  const one = await openPage(browser);
  opened.push(one);
  await prepare(one.page);
  await one.page.goto(stage.url);
  await one.page.evaluate(() => {
    const events: unknown[] = [];
    for (const name of ["tw-message-send", "tw-message-redeliver"]) {
      addEventListener(name, (event) => events.push([name, (event as CustomEvent).detail]));
    }
    Object.assign(globalThis, { events });
  });
  return one.page;
}

function stageFor(api: string): Promise<Stage> {
  const script = `<script type="module" src="${api}/components/tw-messages.js"></script>`;
  const body = `<main><h1>Page</h1><tw-messages></tw-messages></main>${script}`;
  const stage = stages.get(api) ?? openStage({ api, body });
  stages.set(api, stage);
  return stage;
}

/** The events that the page has heard: their names and details. */
export const eventsOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { events: [string, unknown][] }).events);

export const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** The row of the message with a content. */
export const row = (page: Page, content: string) =>
  page.getByRole("listitem").filter({ has: page.getByText(content, { exact: true }) });

/** Waits until a message is shown as far as it is to be. */
export const seen = (page: Page, content: string, status: string) =>
  row(page, content).getByText(status, { exact: true }).waitFor();

/** Waits until something is announced. */
export const heard = (page: Page, text: string) =>
  page.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" });

/** Fills in all that a message needs. */
export async function write(
  page: Page,
  { name = "Ada", phone = "+441234500001", from = "Bob", content = "Hello" },
): Promise<void> {
  await field(page, "To").fill(name);
  await field(page, "Phone").fill(phone);
  await field(page, "From").fill(from);
  await field(page, "Message").fill(content);
}

/** What a person has in the composer. */
export const written = (page: Page) =>
  Promise.all(["To", "Phone", "From", "Message"].map((name) => field(page, name).inputValue()));

/** Whether a field or button has the focus. */
export const isFocused = (page: Page, selector: string) =>
  page.evaluate(
    (selector) =>
      document.querySelector("tw-messages")?.shadowRoot?.activeElement?.matches(selector) ?? false,
    selector,
  );

/** Sends a message past the element. */
export async function send(
  server: TestServer,
  content: string,
  to = { name: "Ada", phone: "+441234500001" },
): Promise<void> {
  await ask(server, "POST", "/messages", { from: "Bob", to, content });
}

/** How many messages with a content the server has. */
export async function countOf(server: TestServer, content: string): Promise<number> {
  const { json } = await ask(server, "GET", "/messages?limit=1000");
  return json.messages.filter((message: { content: string }) => message.content === content).length;
}
