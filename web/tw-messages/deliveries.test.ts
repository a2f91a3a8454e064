import type { ServerResponse } from "node:http";
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { ask, noAnswer, status } from "../../api/messaging/testing.ts";
import { until } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import {
  button,
  eventsOf,
  heard,
  isFocused,
  open,
  row,
  seen,
  send,
  suiteOfMessages,
} from "../testing/messages.ts";

const tests = suiteOfMessages("tw-messages, its list");

const details = (page: Page, content: string) => button(page, `Details: Ada, ${content}`);
const redeliver = (page: Page, content: string) => button(page, `Redeliver: Ada, ${content}`);

/** The attempts of a message whose timeline is open, as they are shown. */
const attempts = (page: Page, content: string) =>
  row(page, content).getByRole("list", { name: "Attempts" }).getByRole("listitem");

tests("tells why one failed, and delivers it again", async (context) => {
  const { server, receiver } = context;
  receiver.answer = status(500);
  const content = "Knocking";
  await send(server, content);
  const [page, other] = await Promise.all([open(context), open(context)]);
  await seen(page, content, "Failed");
  await row(page, content).getByText("Not delivered: answered 500 (").waitFor();
  await details(page, content).click();
  await attempts(page, content).nth(1).waitFor();
  assert.match(
    await attempts(page, content).first().innerText(),
    /^\w.*: answered 500 \([\d.]+ m?s\)$/,
  );

  receiver.answer = status(204);
  await redeliver(page, content).focus();
  await page.keyboard.press("Enter");
  await seen(page, content, "Delivered");
  await seen(other, content, "Delivered");
  assert.ok(await isFocused(page, "[aria-expanded=true]"), "the button beside it stays");
  await heard(page, "Delivered: message to Ada.");
  await attempts(page, content).getByText("delivered, answered 204").waitFor();
  assert.is(await attempts(page, content).count(), 3, "those before are still there");
  assert.is(await redeliver(page, content).count(), 0);

  const [[name, detail] = [], ...more] = await eventsOf(page);
  assert.is(name, "tw-message-redeliver");
  const { message } = detail as { message: { content: string; status: string } };
  assert.equal([message.content, message.status], [content, "queued"]);
  assert.is(more.length, 0);
});

tests("shows each attempt while it goes on", async (context) => {
  const { server, receiver } = context;
  const waiting: ServerResponse[] = [];
  receiver.answer = (response) => waiting.push(response);
  const page = await open(context);
  const content = "Slowly";
  await send(server, content);
  await details(page, content).click();
  await attempts(page, content).getByText("On its way…").waitFor();
  const response = await until(() => waiting[0], "the first attempt");
  // It asks to be left alone until long after the test.
  response.writeHead(503, { "Retry-After": "3600" }).end();
  await attempts(page, content).getByText("answered 503").waitFor();
  await attempts(page, content).getByText("next try").waitFor();
  await seen(page, content, "Queued");
  await assertAccessible(page, "with attempts");
});

tests("shows what others send first, and tells it", async (context) => {
  const { server, receiver } = context;
  receiver.answer = noAnswer;
  await send(server, "The first");
  const page = await open(context);
  await row(page, "The first").waitFor();
  await details(page, "The first").focus();
  await send(server, "The second");
  await heard(page, "Queued: message to Ada.");
  await row(page, "The second").waitFor();
  const contents = await page.locator("[part=row] .content").allInnerTexts();
  assert.equal(contents.slice(0, 2), ["The second", "The first"]);
  assert.ok(await isFocused(page, '[aria-label="Details: Ada, The first"]'), "it keeps the focus");
});

tests("keeps failed what cannot be delivered again, and says why", async (context) => {
  const { server, receiver } = context;
  receiver.answer = status(404);
  const content = "Refused";
  await send(server, content);
  const page = await open(context);
  await seen(page, content, "Failed");
  await page.route("**/redeliver", (route) =>
    route.fulfill({
      status: 409,
      headers: { "access-control-allow-origin": "*" },
      json: { code: "not_failed", message: "Only a failed message can be delivered again." },
    }),
  );
  await redeliver(page, content).click();
  await row(page, content).getByRole("alert").getByText("Only a failed message").waitFor();
  assert.is(await page.getByRole("alert").count(), 1);
  await seen(page, content, "Failed");
  await page.unroute("**/redeliver");
  receiver.answer = status(204);
  await redeliver(page, content).click();
  await seen(page, content, "Delivered");
  assert.is(await page.getByRole("alert").count(), 0);
});

tests("says that the attempts cannot be read, and tries again", async (context) => {
  const content = "Unread";
  await send(context.server, content);
  const page = await open(context);
  await seen(page, content, "Delivered");
  let fail = () => {};
  const failing = new Promise<void>((resolve) => {
    fail = resolve;
  });
  // Also what draws them is loaded only now.
  await page.route(/attempts/, (route) => failing.then(() => route.abort()));
  await details(page, content).click();
  await row(page, content).getByText("Loading attempts…").waitFor();
  fail();
  await row(page, content).getByRole("alert").getByText("The server cannot be reached.").waitFor();
  await page.unroute(/attempts/);
  await button(page, "Try again").click();
  await attempts(page, content).getByText("delivered, answered 204").waitFor();
  assert.is(await page.getByRole("alert").count(), 0);
});

tests("does not go back to an older state where an answer is late", async (context) => {
  const { server, receiver } = context;
  receiver.answer = status(500);
  const content = "Overtaken";
  await send(server, content);
  const page = await open(context);
  await seen(page, content, "Failed");
  receiver.answer = status(204);
  await page.route("**/redeliver", async (route) => {
    const response = await route.fetch();
    await seen(page, content, "Delivered");
    await route.fulfill({ response });
  });
  await redeliver(page, content).click();
  await redeliver(page, content).waitFor({ state: "detached" });
  await seen(page, content, "Delivered");
  assert.is(await row(page, content).getByText("Queued", { exact: true }).count(), 0);
});

/** Waits until a row, counted from 1, has the focus. */
const focusedRow = (page: Page, number: number) =>
  page.waitForFunction(
    (row) => document.querySelector("tw-messages")?.shadowRoot?.activeElement?.matches(row),
    `li:nth-child(${number})`,
  );

tests("reads on where somebody asks for more", async (context) => {
  const { server } = context;
  const { json } = await ask(server, "GET", "/messages");
  const count = 45 - json.messages.length;
  for (let i = 0; i < count; i++) await send(server, `Number ${i}`);
  const page = await open(context);
  const rows = page.locator("[part=row]");
  await rows.nth(19).waitFor();
  assert.is(await rows.count(), 20);
  await button(page, "Load more").focus();
  await page.keyboard.press("Enter");
  await rows.nth(39).waitFor();
  await focusedRow(page, 21);
  await button(page, "Load more").press("Enter");
  await rows.nth(44).waitFor();
  await button(page, "Load more").waitFor({ state: "detached" });
  await focusedRow(page, 41);
  const { messages } = (await ask(server, "GET", "/messages")).json as {
    messages: { content: string }[];
  };
  assert.equal(
    await rows.locator(".content").allInnerTexts(),
    messages.map(({ content }) => content),
  );
});

tests.run();
