import * as assert from "uvu/assert";
import { call, until } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import {
  add,
  button,
  heard,
  KEY,
  nameField,
  open,
  row,
  rows,
  still,
  suiteOfQueue,
  tasksUrl,
  workspace,
} from "../testing/queue.ts";

const tests = suiteOfQueue("tw-queue, where something is refused or fails");

tests("keeps what was typed, and what is true, when a call fails", async () => {
  for (const name of ["one", "two", "three"]) await add(still, name);
  const page = await open(still);
  await row(page, "three").waitFor();
  const abort = "**/queue/tasks**";
  await page.route(abort, (route) => route.abort());
  await nameField(page).fill("typed");
  await button(page, "Add task").click();
  await page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
  assert.is(await nameField(page).inputValue(), "typed");
  await assertAccessible(page, "a call has failed");
  await page.unroute(abort);
  const problem = { error: "Not now.", message: "Not now.", code: "conflict" };
  await page.route(abort, (route) => route.fulfill({ status: 409, json: problem }));
  await button(page, "Delete three").click();
  await page.getByRole("alert").getByText("Not now.").waitFor();
  await row(page, "three").waitFor();
  await page.unroute(abort);
  await button(page, "Delete three").click();
  await row(page, "three").waitFor({ state: "detached" });
  assert.is(await page.getByRole("alert").count(), 0);
  assert.is((await heard(page)).length, 1);
});

tests("says what is wrong with a workspace that cannot be", async () => {
  const page = await open(still, `api-key="${KEY}" workspace="a b"`);
  await page.getByRole("alert").getByText("workspace_id").waitFor();
  await page.getByLabel("Workspace").fill(workspace());
  await button(page, "Open").click();
  await page.getByText("Nothing in this workspace.").waitFor();
});

tests("asks for a key where the default one does not open the queue", async () => {
  const page = await open(still, "");
  const field = page.getByLabel("API key");
  await field.fill("wrong");
  await field.press("Enter");
  await page.getByRole("alert").getByText("The server does not know this API key.").waitFor();
  await assertAccessible(page, "a wrong key");
  await field.fill(KEY);
  await button(page, "Continue").click();
  await button(page, "Add task").waitFor();
  const given = await open(still, "");
  await given.locator("tw-queue").evaluate((queue) => Object.assign(queue, { apiKey: "other" }));
  await given.getByText("Correct the attribute api-key.").waitFor();
});

tests("keeps what it knows while the server is gone, and is right again after", async () => {
  for (const name of ["one", "two"]) await add(still, name);
  const waiting = await add(still, "three");
  const page = await open(still);
  await rows(page).nth(2).waitFor();
  await still.stop();
  await page.getByText(`No connection to ${still.url}. Trying again…`).waitFor();
  assert.is(await rows(page).count(), 3);
  await button(page, "Add task").click();
  await page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
  await assertAccessible(page, "the server is gone");
  await still.restart();
  await call(tasksUrl(still, String(waiting.id)), "DELETE");
  await page.getByText("Live", { exact: true }).waitFor();
  await until(async () => (await rows(page).count()) === 2, "what was deleted meanwhile is gone");
  assert.is(await page.getByRole("alert").count(), 0, "it is reached again");
  await page.context().setOffline(true);
  await page.getByText("You are offline. Waiting for the network…").waitFor();
  await page.context().setOffline(false);
  await page.getByText("Live", { exact: true }).waitFor();
});

tests.run();
