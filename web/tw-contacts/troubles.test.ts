import type { Locator } from "playwright-core";
import * as assert from "uvu/assert";
import { assertAccessible } from "../testing/axe.ts";
import {
  assertFocused,
  button,
  fill,
  form,
  KEY,
  make,
  messaging,
  newOne,
  open,
  openStaged,
  question,
  row,
  server,
  suiteOfContacts,
  told,
} from "../testing/contacts.ts";

const tests = suiteOfContacts("tw-contacts, where something is refused or fails");

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
  const failure = { status: 400, json: { message: "No. Try later.", code: "busy" } };
  const page = await openStaged(undefined, (page) =>
    page.route("**/messaging/contacts?*", (route) => route.fulfill(failure)),
  );
  await page.getByRole("alert").getByText("No. Try later.").waitFor();
  await assertAccessible(page, "not read");
  await page.unrouteAll();
  await button(page, "Try again").click();
  await row(page, "Ada").waitFor();
  assert.is(await page.getByRole("alert").count(), 0);
});

tests("asks for an API key where the server does not know the default one", async () => {
  await make("Ada");
  const page = await openStaged("");
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

tests.run();
