import * as assert from "uvu/assert";
import { until } from "../../api/testing/server.ts";
import type { QueueTask } from "../../sdk/types/queue.ts";
import { assertAccessible } from "../testing/axe.ts";
import {
  add,
  button,
  focused,
  heard,
  listed,
  nameField,
  open,
  quick,
  row,
  rows,
  said,
  still,
  suiteOfQueue,
  workspace,
} from "../testing/queue.ts";
import { change, snapshot, task } from "./testing.ts";
import type { TwQueue } from "./tw-queue.ts";

const tests = suiteOfQueue("tw-queue");

tests("says of an empty queue what to do, and how it is connected", async () => {
  const page = await open(still);
  await page.getByText("Nothing in this workspace. Add a task").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await assertAccessible(page, "empty");
});

tests("adds a task of each type, one click each, and shows them in their order", async () => {
  const page = await open(still);
  const types = ["gx.tiny", "gx.micro", "gx.small", "gx.medium", "gx.large", "gx.heavy"];
  for (const [at, type] of types.entries()) {
    await page.getByLabel("Type, longest time").selectOption(type);
    await button(page, "Add task").click();
    await row(page, `Task ${at + 1}`).waitFor();
  }
  const texts = await rows(page).allInnerTexts();
  assert.equal(
    texts.map((text) => /(running|queued) · #\d · gx\.\w+/.exec(text)?.[0]),
    types.map((type, at) => `${at < 2 ? "running" : "queued"} · #${at + 1} · ${type}`),
  );
  await button(page, "2 running").waitFor();
  await button(page, "4 queued").waitFor();
  await said(page, "Added: Task 6.");
  const events = (await heard(page)) as [string, { task: QueueTask }][];
  assert.equal(
    events.map(([name, { task }]) => [name, task.type]),
    types.map((type) => ["tw-queue-create", type]),
  );
  await page.getByRole("img", { name: "2 ran in the last 1 min" }).waitFor();
  await assertAccessible(page, "tasks");
});

tests("is worked by the keyboard alone: added, deleted, flushed", async () => {
  for (const name of ["one", "two", "three", "four", "five"]) await add(still, name);
  const page = await open(still);
  await row(page, "five").waitFor();
  const tabTo = async (name: string) => {
    for (let i = 0; i < 30 && (await focused(page)) !== name; i++) await page.keyboard.press("Tab");
    assert.is(await focused(page), name);
  };
  await tabTo("name");
  await page.keyboard.type("six");
  await page.keyboard.press("Enter");
  await row(page, "six").waitFor();
  assert.is(await nameField(page).inputValue(), "");
  assert.is(await focused(page), "name", "the next one can be typed");

  await tabTo("Delete four");
  await page.keyboard.press("Enter");
  await row(page, "four").waitFor({ state: "detached" });
  assert.is(await focused(page), "Delete five");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await row(page, "six").waitFor({ state: "detached" });
  assert.is(await focused(page), "Delete five", "that before the last one");
  await said(page, "Deleted: six.");

  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await tabTo("Flush");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Flush the queue?" }).waitFor();
  assert.is(await focused(page), "Cancel");
  await assertAccessible(page, "asked whether to flush");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.is(await focused(page), "Flush");
  assert.is((await listed(still)).length, 4);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await row(page, "one").waitFor({ state: "detached" });
  await said(page, "Flushed: 2 tasks.");
  assert.is(await focused(page), "Flush");
  const [, ...events] = (await heard(page)) as [string, { task?: QueueTask; deleted?: number }][];
  assert.equal(
    events.map(([name, { task, deleted }]) => [name, task?.name ?? deleted]),
    [
      ["tw-queue-delete", "four"],
      ["tw-queue-delete", "six"],
      ["tw-queue-flush", 2],
    ],
  );
});

tests("flushes nothing without a question", async () => {
  const page = await open(still);
  await button(page, "Flush").click();
  await said(page, "Flushed: 0 tasks.");
  assert.is(await page.getByRole("dialog").count(), 0);
});

tests("shows what others do as it happens, names as text, and tells it briefly", async () => {
  const page = await open(still);
  const other = await open(still);
  const name = `<img src=x onerror="window.hacked=1">`;
  for (const one of ["a", "b", "c"]) await add(still, one);
  await nameField(other).fill(name);
  await button(other, "Add task").click();
  await row(page, name).waitFor();
  await said(page, "Added: ");
  await button(other, `Delete ${name}`).click();
  await row(page, name).waitFor({ state: "detached" });
  await said(page, `Removed: ${name}.`);
  await page.getByText("running · #1").waitFor();
  assert.not(await page.evaluate(() => "hacked" in globalThis));
});

tests("shows how far tasks are, and when each was over", async () => {
  const page = await open(still);
  await add(still, "long");
  await button(page, "Add task").click();
  const bar = page.getByRole("progressbar", { name: "Progress of long" });
  await bar.waitFor({ state: "attached" });
  await add(quick, "short", "gx.heavy");
  await page.close();

  const other = await open(quick);
  await row(other, "short").getByText("completed").waitFor();
  for (let i = 0; i < 6; i++) await add(quick, `more ${i}`, "gx.tiny");
  await row(other, "more 5").getByText("completed").waitFor();
  await row(other, "more 5")
    .getByText(/\d s · \d/)
    .waitFor();
  await other.getByRole("img", { name: /^7 ran in the last .* Nothing runs now\.$/ }).waitFor();
  await said(other, "Completed: ");
  await assertAccessible(other, "completed");
});

tests("moves the bars by what the server tells, unless motion is to be reduced", async () => {
  const page = await open(still, undefined, (page) =>
    page.routeWebSocket(/ws\/tasks/, (socket) => {
      const started_at = new Date(Date.now() - 5000).toISOString();
      const { tasks } = snapshot([task(1, "running", { progress: 50, started_at })]);
      socket.send(JSON.stringify({ type: "snapshot", cursor: 1, tasks }));
    }),
  );
  const bar = page.getByRole("progressbar", { name: "Progress of Task 1" });
  const told = async () => Number(await bar.getAttribute("aria-valuenow"));
  await until(async () => (await told()) >= 50, "what was told");
  await until(async () => (await told()) > 55, "what follows from it");
  const moves = () =>
    bar.locator("div").evaluate((one) => getComputedStyle(one).transitionDuration);
  assert.is(await moves(), "1s");
  await page.emulateMedia({ reducedMotion: "reduce" });
  assert.is(await moves(), "0s");
});

tests("opens another workspace, and remembers which there were", async () => {
  await add(still, "here");
  const page = await open(still);
  await row(page, "here").waitFor();
  const field = page.getByLabel("Workspace");
  await field.fill("no such name");
  await button(page, "Open").click();
  assert.not(await field.evaluate((input: HTMLInputElement) => input.validity.valid));
  await field.fill(`${workspace()}_2`);
  await field.press("Enter");
  await page.getByText("Nothing in this workspace.").waitFor();
  assert.equal(await heard(page), [["tw-workspace-change", { workspace: `${workspace()}_2` }]]);
  assert.is(
    await page.locator("tw-queue").evaluate((queue) => (queue as TwQueue).workspace),
    `${workspace()}_2`,
  );
  const known = () =>
    page
      .locator("datalist option")
      .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
  assert.equal(await known(), [workspace(), `${workspace()}_2`]);
  // As a page does it.
  await page.locator("tw-queue").evaluate((queue, name) => {
    Object.assign(queue, { workspace: name });
  }, workspace());
  await row(page, "here").waitFor();
  assert.is(await field.inputValue(), workspace());
  assert.equal(await heard(page), []);
});

tests("draws of 10,000 tasks those that are seen, and keeps the focus", async () => {
  const all = Array.from({ length: 10_000 }, (_, at) =>
    task(at + 1, at < 4000 ? "completed" : at < 4002 ? "running" : "queued", {
      ...(at < 4002 && { started_at: "2026-03-01T12:00:00.000Z" }),
      ...(at < 4000 && { completed_at: "2026-03-01T12:00:01.000Z" }),
    }),
  );
  let tell = (_upsert: readonly QueueTask[], _remove: readonly number[] = []): void => {};
  const page = await open(still, undefined, (page) =>
    page.routeWebSocket(/ws\/tasks/, (socket) => {
      let tasks: readonly QueueTask[] = all;
      let cursor = 1;
      socket.send(JSON.stringify({ type: "snapshot", cursor, tasks }));
      tell = (upsert, remove) => {
        ({ tasks } = change(tasks, upsert, remove));
        socket.send(
          JSON.stringify({ type: "change", cursor: ++cursor, upsert, remove: remove ?? [] }),
        );
      };
    }),
  );
  await row(page, "running · #4001").waitFor();
  const list = page.getByRole("list", { name: "Tasks" });
  const assertFew = async () => assert.ok((await rows(page).count()) < 30);
  await assertFew();
  assert.is(await row(page, "#4001").getAttribute("aria-posinset"), "4001");
  assert.is(await row(page, "#4001").getAttribute("aria-setsize"), "10000");

  // It goes on with what runs.
  tell(
    [task(4001, "completed", all[0]), task(4003, "running", all[4000])].map((one, at) => ({
      ...one,
      id: at ? 4003 : 4001,
      name: `Task ${at ? 4003 : 4001}`,
      status: at ? "running" : "completed",
    })),
  );
  await row(page, "running · #4003").waitFor();
  await button(page, "4,001 completed").waitFor();

  // The focus stays where it is while rows come and go, and where it is scrolled out of sight.
  await button(page, "Delete Task 4005").focus();
  await list.evaluate((one) => one.scrollTo(0, one.scrollHeight));
  await row(page, "#10000").waitFor();
  await assertFew();
  assert.is(await focused(page), "Delete Task 4005");
  tell([
    { ...(all[4003] as QueueTask), status: "running", started_at: "2026-03-01T12:00:02.000Z" },
  ]);
  await button(page, "3 running").waitFor();
  assert.is(await focused(page), "Delete Task 4005");
  tell([], [4005]);
  await button(page, "5,995 queued").waitFor();
  assert.is(await focused(page), "Delete Task 4006");

  // Tab goes through more rows than are drawn at once.
  await button(page, "5,995 queued").click();
  await row(page, "#4006").waitFor();
  await button(page, "Delete Task 4006").focus();
  for (let i = 0; i < 40; i++) await page.keyboard.press("Tab");
  assert.is(await focused(page), "Delete Task 4046");
  await assertFew();

  // What is removed above leaves what is seen where it is.
  const seen = async () => (await row(page, "#4046").boundingBox())?.y;
  const before = await seen();
  tell(
    [],
    all.slice(0, 4000).map(({ id }) => id),
  );
  await button(page, "1 completed").waitFor();
  assert.is(await seen(), before);
  await assertAccessible(page, "many tasks");
});

tests.run();

tests.run();
