import * as assert from "uvu/assert";
import { ask } from "../../api/messaging/testing.ts";
import { assertAccessible } from "../testing/axe.ts";
import {
  button,
  countOf,
  eventsOf,
  field,
  heard,
  isFocused,
  open,
  row,
  seen,
  send,
  suiteOfMessages,
  write,
  written,
} from "../testing/messages.ts";

const tests = suiteOfMessages("tw-messages, its composer");

/** Each request that sends a message, as its idempotency key. */
const POSTS = "**/messaging/messages";

tests("says that there is nothing, and what to do", async (context) => {
  const page = await open(context);
  await page.getByText("No messages yet. Write the first one above.").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await assertAccessible(page, "empty");
});

tests("sends to a new number, shows how far it is, and tells everybody", async (context) => {
  const [page, other] = await Promise.all([open(context), open(context)]);
  await write(page, { phone: "+44 1234 (500) 001", content: "First line\nand a second" });
  await page.getByText("23 of 4096 characters").waitFor();
  await button(page, "Send").click();
  await seen(page, "First line and a second", "Delivered");
  await seen(other, "First line and a second", "Delivered");
  await heard(page, "Delivered: message to Ada.");
  await heard(other, "Delivered: message to Ada.");
  assert.equal(await written(page), ["Ada", "+441234500001", "Bob", ""]);
  assert.ok(await isFocused(page, "textarea"));

  const [[name, detail] = [], ...more] = await eventsOf(page);
  assert.is(name, "tw-message-send");
  const { message } = detail as { message: Record<string, unknown> };
  assert.is(message.content, "First line\nand a second");
  assert.equal(message.to, { ...(message.to as object), name: "Ada", phone: "+441234500001" });
  assert.is(more.length, 0);
  assert.is((await eventsOf(other)).length, 0);
  await assertAccessible(page, "with a message");
});

tests("is gone through by the keyboard alone", async (context) => {
  const { server } = context;
  await ask(server, "POST", "/contacts", { name: "Grace Hopper", phone: "+441234500002" });
  const page = await open(context);
  await page.locator("option[value^=Grace]").waitFor({ state: "attached" });
  const { keyboard } = page;
  await keyboard.press("Tab");
  await keyboard.type("Grace Hopper +441234500002");
  assert.equal((await written(page)).slice(0, 2), ["Grace Hopper", "+441234500002"]);
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.type("Me");
  await keyboard.press("Tab");
  await keyboard.type("Typed");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await seen(page, "Typed", "Delivered");
  assert.is(await row(page, "Typed").getByText("+441234500002").count(), 1);
  assert.ok(await isFocused(page, "textarea"), "one can write the next");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await row(page, "Typed").getByRole("list", { name: "Attempts" }).waitFor();
  await keyboard.press("Enter");
  await row(page, "Typed").getByRole("list", { name: "Attempts" }).waitFor({ state: "detached" });
  assert.ok(await isFocused(page, "[aria-expanded=false]"));
});

tests("finds a contact among many, on whichever page it is", async (context) => {
  const { server } = context;
  const make = (i: number) =>
    ask(server, "POST", "/contacts", { name: `Person ${i}`, phone: `+4412346${1000 + i}` });
  await Promise.all(Array.from({ length: 105 }, (_, i) => make(i)));
  await make(999);
  const page = await open(context);
  const offers = page.locator("datalist option");
  await field(page, "To").fill("person");
  await page.locator("datalist option:nth-child(20)").waitFor({ state: "attached" });
  assert.is(await offers.count(), 20, "more would be of no use");
  await field(page, "To").fill("1999");
  await page.waitForFunction(
    () =>
      document.querySelector("tw-messages")?.shadowRoot?.querySelectorAll("option").length === 1,
  );
  // To be filled with it is what a field sees of a choice.
  await field(page, "To").fill((await offers.getAttribute("value")) ?? "");
  assert.equal((await written(page)).slice(0, 2), ["Person 999", "+44123461999"]);
});

tests("says so where a number is a contact's of another name", async (context) => {
  const { server } = context;
  await ask(server, "POST", "/contacts", { name: "Alan", phone: "+441234500003" });
  const page = await open(context);
  await write(page, { name: "Bert", phone: "+44 1234 500003", content: "Who?" });
  await page.getByText("This is the number of Alan, who gets the message.").waitFor();
  await button(page, "Send").click();
  await row(page, "Who?").getByText("Alan", { exact: true }).waitFor();
});

tests("writes to the contact that it is told, each time", async (context) => {
  const page = await open(context);
  await field(page, "Message").waitFor();
  const tell = () =>
    page.evaluate(async () => {
      const element = document.querySelector("tw-messages");
      if (!element) return;
      const known = globalThis as unknown as { contact?: object };
      known.contact ??= { id: "1", name: "Zoë", phone: "+33612345678" };
      element.to = known.contact as typeof element.to;
      await element.updateComplete;
      return element.to;
    });
  await field(page, "Message").fill("Kept");
  await field(page, "From").focus();
  assert.is(await tell(), null);
  assert.equal(await written(page), [
    "Zoë",
    "+33612345678",
    await field(page, "From").inputValue(),
    "Kept",
  ]);
  assert.ok(await isFocused(page, "textarea"));
  await write(page, { name: "Somebody else", phone: "+33600000000", content: "Kept" });
  await tell();
  assert.equal(await written(page), ["Zoë", "+33612345678", "Bob", "Kept"]);
  assert.ok(await isFocused(page, "textarea"));
});

tests("says what is wrong, and keeps what was typed", async (context) => {
  const page = await open(context);
  await page.route(POSTS, (route) =>
    route.request().method() === "POST"
      ? route.fulfill({
          status: 400,
          headers: { "access-control-allow-origin": "*" },
          json: {
            code: "invalid",
            message: "No.",
            issues: [{ path: "to.name", message: "is odd" }],
          },
        })
      : route.continue(),
  );
  await write(page, { content: "Refused" });
  await button(page, "Send").click();
  await page.getByRole("alert").getByText("to.name is odd").waitFor();
  assert.equal(await written(page), ["Ada", "+441234500001", "Bob", "Refused"]);
});

tests("takes no more than the server, and counts as it does", async (context) => {
  const { server } = context;
  const page = await open(context);
  await write(page, { content: "😀".repeat(4097) });
  await page.getByText("4097 of 4096 characters").waitFor();
  await button(page, "Send").click();
  const validity = await field(page, "Message").evaluate(
    (text: HTMLTextAreaElement) => text.validationMessage,
  );
  assert.is(validity, "Shorten it by 1.");
  await field(page, "Message").fill("😀".repeat(4096));
  await button(page, "Send").click();
  await page.getByText("0 of 4096 characters").waitFor();
  assert.is(await countOf(server, "😀".repeat(4096)), 1);
  await field(page, "Phone").fill("0123");
  await field(page, "Message").fill("Nowhere");
  await button(page, "Send").click();
  assert.ok(await isFocused(page, "[name=phone]:invalid"));
  assert.is(await countOf(server, "Nowhere"), 0);
});

tests("shows as text what looks like markup", async (context) => {
  const hostile = '<img src=x onerror="window.hacked=1">';
  await send(context.server, `${hostile} as content`, { name: hostile, phone: "+441234500666" });
  const page = await open(context);
  await page.getByText(`${hostile} as content`).waitFor();
  assert.is(await page.locator("tw-messages img").count(), 0);
  assert.is(await page.evaluate(() => "hacked" in globalThis), false);
});

tests.run();
