import type { Request } from "playwright-core";
import * as assert from "uvu/assert";
import type { Contact } from "../../sdk/mod.ts";
import { assertAccessible } from "../testing/axe.ts";
import {
  announced,
  assertFocused,
  button,
  fill,
  form,
  make,
  messaging,
  newOne,
  open,
  openLive,
  question,
  row,
  suiteOfContacts,
  told,
} from "../testing/contacts.ts";

const tests = suiteOfContacts("tw-contacts");

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

tests.run();
