import type { Browser, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, startServer, type TestServer } from "../../api/testing/server.ts";
import { openBrowser } from "../testing/browser.ts";

// Takes long: each viewer is megabytes of script.
const docs = suite("GET /docs: Swagger UI");
const redoc = suite("GET /redoc: Redoc");

const KEY = "there-is-no-key";

let server: TestServer;
let browser: Browser;
let page: Page;
/** What the page says is wrong, and requests that leave for another server. */
let troubles: string[];

docs.before(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
});
redoc.after(async () => {
  await browser?.close();
  await server?.remove();
});

for (const tests of [docs, redoc]) {
  tests.before.each(async () => {
    page = await browser.newPage();
    troubles = [];
    page.on("pageerror", (error) => troubles.push(String(error.stack)));
    page.on("console", (line) => {
      if (["error", "warning"].includes(line.type())) troubles.push(line.text());
    });
    page.on("request", (request) => {
      const url = request.url().replace(/^blob:/, "");
      if (!url.startsWith(server.url) && !url.startsWith("data:")) troubles.push(url);
    });
  });
  tests.after.each(async () => {
    await page.close();
    // Once: where this throws, uvu calls it again.
    assert.equal(troubles.splice(0), []);
  });
}

/** Waits until the page shows an API's document, and says so. */
async function shows(api: string, otherViewer: string): Promise<void> {
  await page.getByRole("heading", { name: `Taskwire ${api}` }).waitFor();
  assert.is(await page.locator("nav a[aria-current=page]").getAttribute("href"), `?api=${api}`);
  assert.is(await page.locator("a[data-viewer]").getAttribute("href"), `${otherViewer}?api=${api}`);
}

async function choose(name: string): Promise<void> {
  await page.getByRole("navigation", { name: "API" }).getByText(name, { exact: true }).click();
}

/** Gives a credential to Swagger UI. */
async function authorize(credential: string): Promise<void> {
  await page.locator(".auth-wrapper .authorize").click();
  const first = page.locator(".auth-container").first();
  await first.locator("input").fill(credential);
  await first.getByRole("button", { name: "Apply credentials" }).click();
  await page.locator(".btn-done").first().click();
}

/** Tries a call out, and gives the status and the body of its answer. */
async function tryOut(operation: string): Promise<{ status: string; body: string }> {
  const block = page.locator(`#operations-${operation}`);
  await block.locator(".opblock-summary-control").click();
  await block.getByRole("button", { name: "Execute" }).click();
  const answer = block.locator(".live-responses-table .response");
  const status = (await answer.locator(".response-col_status").textContent()) ?? "";
  return { status, body: (await answer.locator("code").first().textContent()) ?? "" };
}

docs("tries out each API, messaging first", async () => {
  await page.goto(`${server.url}/docs`);
  await shows("messaging", "/redoc");
  await authorize(KEY);
  const contact = await tryOut("Contacts-createContact");
  assert.is(contact.status, "201");
  const { id } = JSON.parse(contact.body);

  await choose("Tracker");
  await shows("tracker", "/redoc");
  assert.is((await tryOut("Users-createUser")).status, "201");
  const { token } = JSON.parse((await tryOut("Signing_in-signIn")).body);
  await authorize(token);
  const me = await tryOut("Users-getMe");
  assert.is(me.status, "200");
  assert.is(JSON.parse(me.body).email, "ada@example.org");

  await choose("Queue");
  await shows("queue", "/redoc");
  await authorize(KEY);
  assert.is((await tryOut("Tasks-createTask")).status, "201");

  // What was tried out was done.
  const headers = { Authorization: `Bearer ${KEY}` };
  const kept = await call(`${server.url}/messaging/contacts/${id}`, "GET", { headers });
  assert.is(kept.json.name, "Ada Lovelace");
  const { json } = await call(`${server.url}/queue/tasks?api_key=${KEY}`, "GET");
  assert.is(json.tasks[0].name, "First task");
});

redoc("shows the document of each API, messaging's first", async () => {
  await page.goto(`${server.url}/redoc`);
  await shows("messaging", "/docs");
  await choose("Queue");
  await shows("queue", "/docs");
});

docs.run();
redoc.run();
