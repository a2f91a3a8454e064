import type { Browser, Locator, Page, Request } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startServer, type TestServer, until } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import { type Contact, MessagingClient } from "../../sdk/mod.ts";
import { assertAccessible } from "../testing/axe.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "../testing/browser.ts";
import { openStage, type Stage } from "../testing/stage.ts";

const tests = suite("tw-contacts");

const KEY = "right";

let server: TestServer;
let browser: Browser;
let stage: Stage;
let messaging: MessagingClient;
let opened: TestPage[] = [];

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

/** Opens the element as somebody new. */
async function openLive(): Promise<Page> {
  const one = await openPage(browser, `${stage.url}?key=${KEY}`);
  opened.push(one);
  await one.page.getByText("Live", { exact: true }).waitFor();
  return one.page;
}

/** The same, and waits until it shows these, or says that there are none. */
async function open(...names: string[]): Promise<Page> {
  const page = await openLive();
  if (names.length === 0) await page.getByText("No contacts yet.").waitFor();
  for (const name of names) await row(page, name).waitFor();
  return page;
}

let count = 0;

/** Makes contacts of these names. */
async function make(...names: string[]): Promise<Contact[]> {
  const made: Contact[] = [];
  for (const name of names) {
    made.push(await messaging.contacts.create({ name, phone: `+3361234${1000 + count++}` }));
  }
  return made;
}

const row = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });
const button = (page: Page | Locator, name: string) =>
  page.getByRole("button", { name, exact: true });
const form = (page: Page, name: string) => page.getByRole("form", { name });
const newOne = (page: Page) => form(page, "New contact");
/** The question whether one is to be deleted. */
const question = (page: Page) => page.getByRole("dialog");
const told = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told);

async function fill(form: Locator, name: string, phone: string): Promise<void> {
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Phone").fill(phone);
}

/** That this has the focus, or gets it. */
async function assertFocused(locator: Locator): Promise<void> {
  const what = `the focus on ${locator}`;
  await until(
    () => locator.evaluate((it) => (it.getRootNode() as ShadowRoot).activeElement === it),
    what,
  );
}

/** That this is announced. */
const announced = (page: Page, text: string) =>
  page.locator("tw-contacts .sr", { hasText: text }).waitFor({ state: "attached" });

tests("says that there is nobody, and adds the first one by the keyboard alone", async () => {
  const page = await open();
  await assertAccessible(page, "empty");
  await newOne(page).getByLabel("Name").focus();
  await page.keyboard.type("  Ada Lovelace ");
  await page.keyboard.press("Tab");
  await page.keyboard.type("+44 (1234) 567-890");
  await page.keyboard.press("Enter");
  await row(page, "Ada Lovelace").getByText("+441234567890").waitFor();
  await assertFocused(newOne(page).getByLabel("Name"));
  assert.is(await newOne(page).getByLabel("Name").inputValue(), "");
  assert.is(await newOne(page).getByLabel("Phone").inputValue(), "");
  assert.is(await page.getByText("No contacts yet.").count(), 0);
  await announced(page, "Saved: Ada Lovelace.");
  const { contactsList } = await messaging.contacts.list();
  assert.equal(await told(page), [["create", { contact: contactsList[0] }]]);
  assert.is(contactsList[0]?.name, "Ada Lovelace");
  await assertAccessible(page, "one contact");
});

tests("says beside its field what is wrong, and keeps what was typed", async () => {
  await make("Ada");
  const page = await open("Ada");
  const [name, phone] = [newOne(page).getByLabel("Name"), newOne(page).getByLabel("Phone")];
  const noteOf = (field: Locator) =>
    field.evaluate((it) => {
      const id = it.getAttribute("aria-describedby") as string;
      return (it.getRootNode() as ShadowRoot).getElementById(id)?.textContent?.trim() ?? "";
    });
  assert.match(await noteOf(phone), "Begin with + and the country code");
  await fill(newOne(page), " ", "0612");
  await phone.press("Enter");
  await page.locator("[aria-invalid=true]").first().waitFor();
  await assertFocused(name);
  assert.match(await noteOf(name), /^Name .*at least 1 character/);
  assert.match(await noteOf(phone), /^Phone .*E\.164, such as \+33612345678.*"0612"\.$/);
  assert.is(await phone.inputValue(), "0612");
  assert.is(await page.getByRole("alert").count(), 0, "nothing is said twice");
  await assertAccessible(page, "refused");

  const { contactsList } = await messaging.contacts.list();
  await fill(newOne(page), "Grace", contactsList[0]?.phone as string);
  await button(page, "Add contact").click();
  await page.getByText("Phone is the phone of another contact, Ada.").waitFor();
  await assertFocused(phone);
  assert.is(await name.getAttribute("aria-invalid"), "false");
  assert.is(await name.inputValue(), "Grace");
  await phone.fill("+12025550143");
  await phone.press("Enter");
  await row(page, "Grace").waitFor();
  assert.is(await page.locator("[aria-invalid=true]").count(), 0);
});

tests("is changed in place by the keyboard alone", async () => {
  const [ada] = await make("Ada");
  const page = await open("Ada");
  const sent: unknown[] = [];
  page.on("request", (request: Request) => {
    if (request.method() === "PATCH") sent.push(request.postDataJSON());
  });
  await button(page, "Edit Ada").focus();
  await page.keyboard.press("Enter");
  const name = form(page, "Edit Ada").getByLabel("Name");
  await assertFocused(name);
  await assertAccessible(page, "being changed");
  await page.keyboard.type("Nobody");
  await page.keyboard.press("Escape");
  await assertFocused(button(page, "Edit Ada"));
  assert.equal(sent, []);
  await page.keyboard.press("Enter");
  await assertFocused(name);
  assert.is(await name.inputValue(), "Ada");
  await name.fill("Ada Lovelace");
  await page.keyboard.press("Enter");
  await assertFocused(button(page, "Edit Ada Lovelace"));
  assert.equal(sent, [{ name: "Ada Lovelace" }], "only what was changed");
  assert.equal(await told(page), [["change", { contact: { ...ada, name: "Ada Lovelace" } }]]);
  await announced(page, "Saved: Ada Lovelace.");
  await page.keyboard.press("Enter");
  await form(page, "Edit Ada Lovelace").getByLabel("Phone").fill("+441234567890");
  await page.keyboard.press("Enter");
  await row(page, "Ada Lovelace").getByText("+441234567890").waitFor();
  assert.equal(sent[1], { phone: "+441234567890" });
  await button(page, "Edit Ada Lovelace").click();
  await button(page, "Cancel").click();
  await assertFocused(button(page, "Edit Ada Lovelace"));
});

tests("keeps what is typed where others change the same contact, and their change", async () => {
  const [ada] = (await make("Ada")) as [Contact];
  const page = await open("Ada");
  await button(page, "Edit Ada").click();
  const edit = form(page, "Edit Ada");
  await edit.getByLabel("Name").fill("Ada Lovelace");
  await messaging.contacts.update(ada.id, { phone: "+441234567891" });
  await announced(page, "Saved: Ada.");
  assert.is(await edit.getByLabel("Name").inputValue(), "Ada Lovelace");
  assert.is(await edit.getByLabel("Phone").inputValue(), "+441234567891");
  await messaging.contacts.update(ada.id, { name: "Eve" });
  await announced(page, "Saved: Eve.");
  const name = form(page, "Edit Eve").getByLabel("Name");
  assert.is(await name.inputValue(), "Ada Lovelace");
  await name.press("Enter");
  await row(page, "Ada Lovelace").getByText("+441234567891").waitFor();
});

tests("keeps what is typed where somebody deletes the contact meanwhile", async () => {
  const [ada] = (await make("Ada", "Grace")) as [Contact];
  const page = await open("Ada", "Grace");
  await button(page, "Edit Ada").click();
  const name = form(page, "Edit Ada").getByLabel("Name");
  await name.fill("Ada Lovelace");
  await messaging.contacts.delete(ada.id);
  await announced(page, "Deleted: Ada.");
  assert.is(await name.inputValue(), "Ada Lovelace");
  await button(page, "Save").click();
  await form(page, "Edit Ada").getByRole("alert").getByText("There is no contact").waitFor();
  assert.is(await name.inputValue(), "Ada Lovelace");
  await name.press("Escape");
  await form(page, "Edit Ada").waitFor({ state: "detached" });
  assert.is(await page.getByRole("listitem").count(), 1);
});

tests("asks before it deletes, by the keyboard alone; messages keep the contact", async () => {
  const [ada, grace] = (await make("Ada", "Grace")) as [Contact, Contact];
  const { id } = await messaging.messages.send({ from: "Me", to: ada, content: "Hello" });
  const page = await open("Ada", "Grace");
  await button(page, "Delete Ada").focus();
  await page.keyboard.press("Enter");
  await question(page).getByText("Messages sent before stay as they are").waitFor();
  await assertFocused(button(question(page), "Keep"));
  await assertAccessible(page, "asked");
  await page.keyboard.press("Escape");
  await question(page).waitFor({ state: "hidden" });
  await assertFocused(button(page, "Delete Ada"));
  await page.keyboard.press("Enter");
  await assertFocused(button(question(page), "Keep"));
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await row(page, "Ada").waitFor({ state: "detached" });
  await assertFocused(button(page, "Message Grace"));
  await announced(page, "Deleted: Ada.");
  assert.equal((await messaging.messages.get(id)).to, ada);

  await button(page, "Delete Grace").click();
  await button(question(page), "Delete").click();
  await page.getByText("No contacts yet.").waitFor();
  await assertFocused(newOne(page).getByLabel("Name"));
  assert.equal(await told(page), [
    ["delete", { contact: ada }],
    ["delete", { contact: grace }],
  ]);
});

tests("tells whom one wants to write to", async () => {
  const [ada] = await make("Ada");
  const page = await open("Ada");
  await button(page, "Message Ada").click();
  assert.equal(await told(page), [["choose", { contact: ada }]]);
});

tests("shows to another person at once what is done, and says so to those who listen", async () => {
  const [mine, other] = await Promise.all([open(), open()]);
  await fill(newOne(mine), "Eve", "+14155550100");
  await button(mine, "Add contact").click();
  await row(other, "Eve").waitFor();
  await announced(other, "Saved: Eve.");
  await button(mine, "Edit Eve").click();
  await form(mine, "Edit Eve").getByLabel("Phone").fill("+14155550101");
  await button(mine, "Save").click();
  await row(other, "Eve").getByText("+14155550101").waitFor();
  await button(mine, "Delete Eve").click();
  await button(question(mine), "Delete").click();
  await other.getByText("No contacts yet.").waitFor();
  await announced(other, "Deleted: Eve.");
  assert.equal(await told(other), []);
});

tests("shows what people wrote as text, whatever it is", async () => {
  const name = `<img src=x onerror="window.hacked=1">`;
  await make(name);
  const page = await open(name);
  await button(page, `Edit ${name}`).click();
  assert.is(await form(page, "Edit").getByLabel("Name").inputValue(), name);
  await button(page, "Cancel").click();
  await button(page, `Delete ${name}`).click();
  await question(page).getByText(`Delete ${name}?`).waitFor();
  assert.is(await page.evaluate(() => "hacked" in globalThis), false);
});

tests("reads a long list page by page, and shows who is added in any case", async () => {
  const names = Array.from({ length: 201 }, (_, i) => `Number ${1001 + i}`);
  await Promise.all(names.map((name) => make(name)));
  const page = await openLive();
  await page.getByRole("listitem").first().waitFor();
  assert.is(await page.getByRole("listitem").count(), 100);
  await button(page, "Load more").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("listitem").nth(199).waitFor();
  await assertFocused(page.getByRole("listitem").nth(100));
  await fill(newOne(page), "The last one", "+14155550100");
  await button(page, "Add contact").click();
  await row(page, "The last one").waitFor();
  assert.is(await page.getByRole("listitem").count(), 202);
  assert.is(await button(page, "Load more").count(), 0);
  await assertFocused(newOne(page).getByLabel("Name"));
});

tests("tells what failed where it was tried, and loses nothing", async () => {
  await make("Ada");
  const page = await open("Ada");
  const failure = { status: 400, json: { message: "No. Try later.", code: "busy" } };
  await page.route("**/messaging/contacts**", async (route) => {
    if (route.request().method() === "GET") await route.continue();
    else await route.fulfill(failure);
  });
  await page.route("**/messaging/contacts/**", (route) => route.fulfill(failure));
  await fill(newOne(page), "Grace", "+12025550143");
  await button(page, "Add contact").click();
  await newOne(page).getByRole("alert").getByText("No. Try later.").waitFor();
  assert.is(await newOne(page).getByLabel("Phone").inputValue(), "+12025550143");
  await assertAccessible(page, "failed");

  await button(page, "Edit Ada").click();
  assert.is(await page.getByRole("alert").count(), 0);
  await form(page, "Edit Ada").getByLabel("Name").fill("Ada Lovelace");
  await button(page, "Save").click();
  await form(page, "Edit Ada").getByRole("alert").waitFor();
  assert.is(await form(page, "Edit Ada").getByLabel("Name").inputValue(), "Ada Lovelace");
  await button(page, "Cancel").click();

  await button(page, "Delete Ada").click();
  await button(question(page), "Delete").click();
  await question(page).getByRole("alert").waitFor();
  await button(question(page), "Keep").click();
  await row(page, "Ada").waitFor();
  await button(page, "Delete Ada").click();
  assert.is(await page.getByRole("alert").count(), 0, "it was not tried yet");
  assert.equal(await told(page), []);
  await page.unrouteAll();
  await page.keyboard.press("Escape");
  await button(page, "Add contact").click();
  await row(page, "Grace").waitFor();
});

tests("says that the list could not be read, and reads it again", async () => {
  await make("Ada");
  const one = await openPage(browser);
  opened.push(one);
  const { page } = one;
  await page.route("**/messaging/contacts?*", (route) =>
    route.fulfill({ status: 400, json: { message: "No. Try later.", code: "busy" } }),
  );
  await page.goto(`${stage.url}?key=${KEY}`);
  await page.getByRole("alert").getByText("No. Try later.").waitFor();
  await assertAccessible(page, "not read");
  await page.unrouteAll();
  await button(page, "Try again").click();
  await row(page, "Ada").waitFor();
  assert.is(await page.getByRole("alert").count(), 0);
});

tests("asks for an API key where the server does not know the default one", async () => {
  await make("Ada");
  const one = await openPage(browser, stage.url);
  opened.push(one);
  const { page } = one;
  await page.getByLabel("API key").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("The server does not know this API key.").waitFor();
  await assertAccessible(page, "asked for a key");
  await page.getByLabel("API key").fill(KEY);
  await page.keyboard.press("Enter");
  await row(page, "Ada").waitFor();
});

tests("says that the server is gone, keeps what is typed, and shows the truth later", async () => {
  await make("Ada", "Grace");
  const page = await open("Ada", "Grace");
  await fill(newOne(page), "Eve", "+14155550100");
  await server.stop();
  await page.getByText("No connection to http://").waitFor();
  await row(page, "Grace").waitFor();
  await button(page, "Add contact").click();
  await newOne(page).getByRole("alert").getByText("The server cannot be reached.").waitFor();
  await assertAccessible(page, "without the server");
  await server.restart();
  const { contactsList } = await messaging.contacts.list();
  await messaging.contacts.update(contactsList[0]?.id as string, { name: "Ada Lovelace" });
  await page.getByText("Live", { exact: true }).waitFor();
  await row(page, "Ada Lovelace").waitFor();
  await button(page, "Add contact").click();
  await row(page, "Eve").waitFor();
  assert.is(await page.getByRole("listitem").count(), 3);
});

tests.run();
