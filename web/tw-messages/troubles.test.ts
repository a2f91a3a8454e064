import type { Page, Route } from "playwright-core";
import * as assert from "uvu/assert";
import { startServer } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import { assertAccessible } from "../testing/axe.ts";
import {
  button,
  countOf,
  eventsOf,
  field,
  open,
  row,
  seen,
  send,
  suiteOfMessages,
  write,
  written,
} from "../testing/messages.ts";

const tests = suiteOfMessages("tw-messages, where something is refused or fails");

/** Each request that sends a message, as its idempotency key. */
const POSTS = "**/messaging/messages";

tests("sends once where the answer was lost and Send is pressed again", async (context) => {
  const { server } = context;
  const page = await open(context);
  const keys = new Set<string | undefined>();
  const lose = async (route: Route) => {
    keys.add(route.request().headers()["idempotency-key"]);
    await route.fetch();
    await route.abort();
  };
  await page.route(POSTS, lose);
  const content = "Only once";
  await write(page, { name: "New", phone: "+441234500777", content });
  await button(page, "Send").click();
  await page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
  assert.equal(await written(page), ["New", "+441234500777", "Bob", content]);
  assert.is((await eventsOf(page)).length, 0);
  await seen(page, content, "Delivered");
  await assertAccessible(page, "not sent");

  await page.unroute(POSTS);
  page.on("request", (request) => {
    if (request.method() === "POST") keys.add(request.headers()["idempotency-key"]);
  });
  await button(page, "Send").click();
  await page.getByText("0 of 4096 characters").waitFor();
  assert.is(keys.size, 1);
  assert.is(await page.getByRole("alert").count(), 0);
  assert.is(await countOf(server, content), 1);
  await seen(page, content, "Delivered");
  assert.is(await row(page, content).count(), 1);

  await field(page, "Message").fill(content);
  await button(page, "Send").click();
  await page.getByText("0 of 4096 characters").waitFor();
  assert.is(await countOf(server, content), 2, "the same words can be sent again on purpose");
});

tests(
  "asks for a key where the server takes none, and loses nothing by it",
  async ({ browser }) => {
    const server = await startServer({ env: { API_KEYS: "right" } });
    try {
      const page = await open({ browser, server });
      const give = async (key: string) => {
        await field(page, "API key").fill(key);
        await button(page, "Continue").click();
      };
      await field(page, "API key").waitFor();
      await assertAccessible(page, "without a key");
      await give("wrong");
      await page.getByRole("alert").getByText("The server does not know this API key.").waitFor();
      await give("right");
      await page.getByText("No messages yet.").waitFor();

      await write(page, { content: "Patient" });
      await page.route(POSTS, (route) => refuse(route));
      await button(page, "Send").click();
      await field(page, "API key").waitFor();
      await page.unroute(POSTS);
      await give("right");
      await page.getByText("No messages yet.").waitFor();
      assert.equal(await written(page), ["Ada", "+441234500001", "Bob", "Patient"]);
      assert.is(await page.getByRole("alert").count(), 0);
    } finally {
      await server.remove();
    }
  },
);

function refuse(route: Route): Promise<void> {
  return route.fulfill({
    status: 401,
    headers: { "access-control-allow-origin": "*" },
    json: { code: "unauthorized", message: "No." },
  });
}

tests("says that the server is gone, and goes on by itself", async ({ browser, receiver }) => {
  const port = String(await freePort());
  const env = { PORT: port, WEBHOOK_URL: receiver.url, DELIVERY_DELAY_MS: "20" };
  const server = await startServer({ env });
  try {
    await send(server, "Before");
    const page = await open({ browser, server });
    await seen(page, "Before", "Delivered");
    await server.stop();
    await page.getByText("No connection to http://").waitFor();
    await seen(page, "Before", "Delivered");
    await assertAccessible(page, "without a connection");
    await write(page, { content: "Meanwhile" });
    await button(page, "Send").click();
    await page.getByRole("alert").waitFor();
    await server.restart();
    await send(server, "After");
    await seen(page, "After", "Delivered");
    await page.getByText("Live", { exact: true }).waitFor();
    assert.equal((await written(page)).at(-1), "Meanwhile");
    await button(page, "Send").click();
    await seen(page, "Meanwhile", "Delivered");
  } finally {
    await server.remove();
  }
});

tests("says that the list cannot be read, and tries again", async (context) => {
  await send(context.server, "To be read");
  const listing = (page: Page) => page.route(`${POSTS}?*`, (route) => route.abort());
  const page = await open(context, listing);
  const alert = page.getByRole("alert").getByText("The server cannot be reached.");
  await alert.waitFor();
  await page.unroute(`${POSTS}?*`);
  await button(page, "Try again").click();
  await row(page, "To be read").waitFor();
  assert.is(await alert.count(), 0);
});

tests.run();

tests.run();
