import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { signUp, startServer, type TestServer } from "../api/testing/server.ts";
import { elementTags } from "../scripts/custom-elements.mjs";
import { MessagingClient } from "../sdk/mod.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "./testing/browser.ts";
import { openStage, type Stage, serve } from "./testing/stage.ts";

const tests = suite("elements in a page of another origin");

const KEY = "key-of-the-page";
const EMAIL = "ada@example.org";
const PASSWORD = "correct horse";

/** What an element is, to somebody who looks at it in a foreign page and does one thing. */
interface Embedded {
  /** By which of its attributes it is let in. */
  readonly given: "token" | "api-key" | undefined;
  readonly shows: (page: Page) => Locator;
  /** A part that is shown. */
  readonly part: string;
  readonly act: (page: Page) => Promise<void>;
  /** What the page is told then, with words of the detail. */
  readonly tells: readonly [event: string, detail: string];
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const heading = (name: string) => (page: Page) => page.getByRole("heading", { name });

const elements: Readonly<Record<string, Embedded>> = {
  "tw-app": {
    given: "token",
    shows: (page) => page.getByRole("navigation", { name: "Views" }),
    part: "header",
    act: (page) => page.getByRole("link", { name: "Team" }).click(),
    tells: ["tw-navigate", "team"],
  },
  "tw-contacts": {
    given: "api-key",
    shows: heading("Contacts"),
    part: "title",
    act: (page) => press(page, "Message Grace"),
    tells: ["tw-contact-choose", "Grace"],
  },
  "tw-messages": {
    given: "api-key",
    shows: heading("Messages"),
    part: "connection",
    act: async (page) => {
      await page.getByLabel("To", { exact: true }).fill("Grace");
      await page.getByLabel("Phone", { exact: true }).fill("+12025550143");
      await page.getByLabel("From", { exact: true }).fill("Ada");
      await page.getByLabel("Message", { exact: true }).fill("Hello from afar");
      await press(page, "Send");
    },
    tells: ["tw-message-send", "Hello from afar"],
  },
  "tw-queue": {
    given: "api-key",
    shows: heading("Queue"),
    part: "title",
    act: async (page) => {
      await page.getByLabel("Name", { exact: true }).fill("Report from afar");
      await press(page, "Add task");
    },
    tells: ["tw-queue-create", "Report from afar"],
  },
  "tw-sign-in": {
    given: undefined,
    shows: heading("Sign in"),
    part: "title",
    act: async (page) => {
      await page.getByLabel("E-mail").fill(EMAIL);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await press(page, "Sign in");
    },
    tells: ["tw-sign-in", EMAIL],
  },
  "tw-tasks": {
    given: "token",
    shows: heading("Tasks"),
    part: "title",
    act: async (page) => {
      await page.getByLabel("Title", { exact: true }).fill("Task from afar");
      await press(page, "Add task");
    },
    tells: ["tw-task-create", "Task from afar"],
  },
  "tw-users": {
    given: "token",
    shows: heading("Team"),
    part: "title",
    act: async (page) => {
      await press(page, "Add person");
      await page.getByLabel("Name", { exact: true }).fill("Eve from afar");
      await page.getByLabel("E-mail").fill("eve@example.org");
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await press(page, "Create account");
    },
    tells: ["tw-user-create", "Eve from afar"],
  },
};

/** Whose scripts are loaded, and another server: the one that the elements are to talk to. */
let scripts: TestServer;
let server: TestServer;
let browser: Browser;
let token: string;
let stage: Stage | undefined;
let opened: TestPage | undefined;
/** The origins that the page asked anything of. */
let asked: Set<string>;

tests.before(async () => {
  [browser, scripts, server] = await Promise.all([
    openBrowser(),
    startServer(),
    startServer({ env: { API_KEYS: KEY } }),
  ]);
  ({ token } = await signUp(server.url, EMAIL, PASSWORD));
  const { contacts } = new MessagingClient({ baseUrl: server.url, apiKey: KEY });
  await contacts.create({ name: "Grace", phone: "+12025550143" });
});
tests.before.each(() => {
  asked = new Set();
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
  await Promise.all([scripts?.remove(), server?.remove()]);
});

/** What the page's own script does: dresses the elements, and listens to all that they tell. */
const pageScript = `
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(\`
    .dressed { --tw-text: rgb(1, 2, 3); --tw-surface: rgb(250, 251, 252); }
    .dressed::part(title), .dressed::part(header), .dressed::part(connection) { color: rgb(4, 5, 6); }
  \`);
  document.adoptedStyleSheets = [sheet];
  const told = (globalThis as any).told = [];
  for (const name of ${JSON.stringify(Object.values(elements).map(({ tells }) => tells[0]))}) {
    document.addEventListener(name, ({ type, target, bubbles, composed, detail }: any) =>
      told.push({ type, from: target.localName, bubbles, composed, detail }));
  }`;

async function open(url: string): Promise<Page> {
  opened = await openPage(browser);
  const { page } = opened;
  const note = (address: string) => asked.add(new URL(address).origin.replace(/^ws/, "http"));
  page.on("request", (request) => note(request.url()));
  page.on("websocket", (socket) => note(socket.url()));
  await page.goto(url);
  return page;
}

/** Opens a page with this in it, that may load scripts of both servers. */
async function openStrict(body: string): Promise<Page> {
  stage = await openStage({
    api: server.url,
    more: [scripts.url],
    body: `${body}<script type="module" src="/script.js"></script>`,
    script: pageScript,
  });
  return open(stage.url);
}

const moduleOf = (at: TestServer, file: string) =>
  `<script type="module" src="${at.url}/${file}"></script>`;

/** That the page asked nothing of anybody but itself and the servers. */
function assertNobodyElseAsked(): void {
  const expected = [stage?.url as string, scripts.url, server.url].map(
    (url) => new URL(url).origin,
  );
  assert.equal(
    [...asked].filter((origin) => !expected.includes(origin)),
    [],
  );
}

const colorOf = (locator: Locator) => locator.evaluate((it) => getComputedStyle(it).color);

for (const tag of elementTags()) {
  tests(`${tag} works in it, wears its colours, and tells it what happens`, async () => {
    const element = elements[tag];
    assert.ok(element, "each element has a row here");
    const { given, shows, part, act, tells } = element;
    const secret = { token, "api-key": KEY };
    const page = await openStrict(
      `${moduleOf(scripts, `components/${tag}.js`)}
      <main><h1>Page</h1><${tag} class="dressed" api="${server.url}"
        ${given ? `${given}="${secret[given]}"` : ""}></${tag}></main>`,
    );
    await shows(page).waitFor();
    assert.is(await colorOf(page.locator(tag)), "rgb(1, 2, 3)", "a custom property");
    const dressed = page.locator(`[part=${part}]`).first();
    assert.is(await colorOf(dressed), "rgb(4, 5, 6)", "a part");

    await act(page);
    const told = await page.waitForFunction(
      () => (globalThis as unknown as { told: { type: string }[] }).told[0],
    );
    const [type, words] = tells;
    const { detail, ...event } = (await told.jsonValue()) as { type: string; detail: object };
    assert.equal(event, { type, from: tag, bubbles: true, composed: true });
    assert.match(JSON.stringify(detail), words);
    for (const one of [token, KEY, PASSWORD]) assert.not.match(JSON.stringify(detail), one);

    assertNobodyElseAsked();
  });
}

tests("two versions show their own data side by side; one warning says which stays", async () => {
  const other = new MessagingClient({ baseUrl: scripts.url, apiKey: "there-is-no-key" });
  await other.contacts.create({ name: "Eve", phone: "+14155550100" });
  const page = await openStrict(`<main><h1>Page</h1>
    <tw-contacts id="one" api="${server.url}" api-key="${KEY}"></tw-contacts>
    <tw-contacts id="two" api="${scripts.url}"></tw-contacts></main>`);
  const warnings: string[] = [];
  page.on("console", (line) => warnings.push(line.text()));
  await page.addScriptTag({ url: `${server.url}/components/tw-contacts.js`, type: "module" });
  await page.addScriptTag({ url: `${scripts.url}/components.js`, type: "module" });
  await page.locator("#one").getByRole("listitem").filter({ hasText: "Grace" }).waitFor();
  await page.locator("#two").getByRole("listitem").filter({ hasText: "Eve" }).waitFor();
  assert.is(warnings.length, 1, warnings.join("\n"));
  assert.match(warnings[0] as string, /^Taskwire: tw-contacts could not be registered by http/);
  assert.match(warnings[0] as string, scripts.url);
  assert.match(warnings[0] as string, /Load one of them only\.$/);
  assertNobodyElseAsked();
});

/** The example, but for where it says that the server is. */
const example = readFileSync("web/examples/embed.html", "utf8");

if (elementTags().includes("tw-queue")) {
  tests("the example is all that a page needs", async () => {
    const html = example.replaceAll("http://localhost:3000", scripts.url);
    stage = await serve((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(html);
    });
    const page = await open(stage.url);
    await page.getByRole("heading", { name: "Queue" }).waitFor();
    await page.getByLabel("Name", { exact: true }).fill("Monthly report");
    await press(page, "Add task");
    await page.locator("tw-queue").getByText("Monthly report").first().waitFor();
    const add = page.getByRole("button", { name: "Add task" });
    const color = await add.evaluate((it) => getComputedStyle(it).backgroundColor);
    assert.is(color, "rgb(122, 59, 18)");
    const style = await page
      .locator("[part=title]")
      .evaluate((it) => getComputedStyle(it).fontStyle);
    assert.is(style, "italic");
    assertNobodyElseAsked();
  });
}

tests("the example is short, and asks only the server", () => {
  assert.ok(example.trimEnd().split("\n").length < 15);
  const addresses = [...example.matchAll(/https?:\/\/[^/"']+/g)].map(([address]) => address);
  assert.equal([...new Set(addresses)], ["http://localhost:3000"]);
});

tests.run();
