import * as assert from "uvu/assert";
import { until } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import {
  addAs,
  addForm,
  as,
  button,
  editForm,
  eventsOf,
  focused,
  hasValue,
  openAs,
  row,
  signUpAs,
  statusOf,
  suiteOfTasks,
  titles,
  titlesOf,
  told,
} from "../testing/tasks.ts";

const tests = suiteOfTasks("tw-tasks");

tests("adds, edits, sets to a status and deletes", async () => {
  const ada = await signUpAs("ada");
  const page = await openAs(ada, `scope="mine"`);
  await page.getByText("No tasks yet. Add the first one.").waitFor();
  await assertAccessible(page, "empty");

  await addForm(page).getByLabel("Title").fill("  Buy milk ");
  await addForm(page).getByLabel("Description").fill("Two bottles");
  await button(page, "Add task").click();
  await row(page, "Buy milk").getByText("Two bottles").waitFor();
  await row(page, "Buy milk").getByText("ada", { exact: true }).waitFor();
  assert.is(await row(page, "Buy milk").getByRole("time").count(), 1);
  await told(page, "Added: Buy milk.");
  assert.is(await addForm(page).getByLabel("Title").inputValue(), "");
  assert.is(await focused(page), "title");

  await button(page, "Edit Buy milk").click();
  assert.is(await focused(page), "title");
  await assertAccessible(page, "editing");
  await editForm(page, "Buy milk").getByLabel("Title").fill("Buy oat milk");
  await editForm(page, "Buy milk").getByLabel("Description").fill("");
  await button(page, "Save").click();
  await row(page, "Buy oat milk").waitFor();
  assert.is(await page.getByText("Two bottles").count(), 0);
  assert.is(await focused(page), "Edit Buy oat milk");

  await statusOf(page, "Buy oat milk").selectOption("In progress");
  await told(page, "Changed: Buy oat milk.");
  await until(async () => ((await eventsOf(page)) as unknown[]).length === 3, "three events");
  await button(page, "Delete Buy oat milk").click();
  await page.getByText("Deleted “Buy oat milk”.").waitFor();
  await assertAccessible(page, "deleted");
  await page.clock.fastForward(10_000);
  await page.getByText("No tasks yet.").waitFor();
  assert.equal(await titlesOf(ada), []);
  assert.equal(await eventsOf(page), [
    ["tw-task-create", "Buy milk", "open"],
    ["tw-task-change", "Buy oat milk", "open"],
    ["tw-task-change", "Buy oat milk", "in_progress"],
    ["tw-task-delete", "Buy oat milk", "in_progress"],
  ]);
});

tests("is gone through by the keyboard alone", async () => {
  const bea = await signUpAs("bea");
  await addAs(bea, "Below");
  const page = await openAs(bea, `scope="mine"`);
  const { keyboard } = page;
  const tabTo = async (name: string) => {
    for (let i = 0; i < 20 && (await focused(page)) !== name; i++) await keyboard.press("Tab");
    assert.is(await focused(page), name);
  };
  await tabTo("title");
  await keyboard.type("Call Bob");
  await keyboard.press("Enter");
  await row(page, "Call Bob").waitFor();

  await tabTo("Status of Call Bob");
  await keyboard.press("d");
  await told(page, "Changed: Call Bob.");
  await hasValue(statusOf(page, "Call Bob"), "done");

  await tabTo("Edit Call Bob");
  await keyboard.press("Enter");
  await editForm(page, "Call Bob").waitFor();
  await keyboard.type("never saved");
  await keyboard.press("Escape");
  await row(page, "Call Bob").waitFor();
  assert.is(await focused(page), "Edit Call Bob");
  await keyboard.press("Enter");
  await editForm(page, "Call Bob").waitFor();
  await keyboard.press("End");
  await keyboard.type("by");
  await keyboard.press("Enter");
  await row(page, "Call Bobby").waitFor();

  await tabTo("Delete Call Bobby");
  await keyboard.press("Enter");
  await until(async () => (await focused(page)) === "Undo deleting Call Bobby", "Undo in focus");
  await keyboard.press("Enter");
  await row(page, "Call Bobby").waitFor();
  assert.is(await focused(page), "Edit Call Bobby");
  await tabTo("Delete Call Bobby");
  await keyboard.press("Enter");
  await page.getByText("Deleted “Call Bobby”.").waitFor();
  await page.clock.fastForward(10_000);
  await until(async () => (await focused(page)) === "Edit Below", "the next row in focus");
  assert.equal(await titlesOf(bea), ["Below"]);
});

tests("shows whose and which one chooses", async () => {
  const [hal, ivy] = await Promise.all([signUpAs("hal"), signUpAs("ivy")]);
  await addAs(ivy, "Ivy's ÉTÉ", { description: "100% Snake_case" });
  await addAs(hal, "Hal's", { status: "done" });
  const page = await openAs(hal);
  const search = page.getByLabel("Search");
  await page.getByLabel("Whose tasks").selectOption("Mine");
  await row(page, "Ivy's ÉTÉ").waitFor({ state: "detached" });
  assert.equal(await titles(page), ["Hal's"]);
  await told(page, "Tasks: 1.");
  await page.getByLabel("Status", { exact: true }).selectOption("In progress");
  await page.getByText("No such tasks.").waitFor();
  await assertAccessible(page, "nothing found");

  // What is added is seen.
  await search.fill("no such thing");
  await addForm(page).getByLabel("Title").fill("New");
  await button(page, "Add task").click();
  await row(page, "Hal's").waitFor();
  assert.equal(await titles(page), ["New", "Hal's"]);
  assert.is(await search.inputValue(), "");
  await hasValue(page.getByLabel("Status", { exact: true }), "");

  await page.getByLabel("Whose tasks").selectOption("Team");
  await search.fill("00% sNAKE_");
  await page.clock.fastForward(200);
  await row(page, "Hal's").waitFor({ state: "detached" });
  assert.equal(await titles(page), ["Ivy's ÉTÉ"]);
  // What comes live is sought through as the server does it.
  await addAs(hal, "100% snake", { description: "100% SNAKE_CASE" });
  await row(page, "100% snake").waitFor();
  await search.fill("été");
  await page.clock.fastForward(200);
  await page.getByText("No such tasks.").waitFor();
  await addAs(ivy, "ÉTÉ");
  await addAs(ivy, "été");
  await row(page, "été").waitFor();
  assert.equal(await titles(page), ["été"]);
});

tests("shows one person's tasks, and adds only one's own", async () => {
  const [jo, kim] = await Promise.all([signUpAs("jo"), signUpAs("kim")]);
  await addAs(jo, "Jo's");
  const page = await openAs(kim, `user="${jo.user.id}"`);
  await page.getByRole("heading", { name: "Tasks of jo" }).waitFor();
  assert.equal(await titles(page), ["Jo's"]);
  assert.is(await addForm(page).count(), 0);
  assert.is(await page.getByLabel("Whose tasks").count(), 0);
  await assertAccessible(page, "somebody's");
  const show = (user: number | string | null) =>
    page.evaluate((user) => {
      (document.querySelector("tw-tasks") as HTMLElementTagNameMap["tw-tasks"]).user = user;
    }, user);
  await show(kim.user.id);
  await page.getByText("No tasks yet.").waitFor();
  await addForm(page).waitFor();
  await show("nobody");
  await page.getByText("user_id must be the id of a user").waitFor();
  await show(null);
  await row(page, "Jo's").waitFor();
});

tests("shows more", async () => {
  const lou = await signUpAs("lou");
  await Promise.all(Array.from({ length: 53 }, (_, i) => addAs(lou, `Task ${i}`)));
  const page = await openAs(lou, `scope="mine"`);
  assert.is(await page.getByRole("listitem").count(), 50);
  await button(page, "Load more").press("Enter");
  await until(async () => (await page.getByRole("listitem").count()) === 53, "all of them");
  assert.is(await button(page, "Load more").count(), 0);
  const text = await page.evaluate(
    () => document.querySelector("tw-tasks")?.shadowRoot?.activeElement?.textContent,
  );
  assert.match(text as string, await page.getByRole("heading", { level: 3 }).nth(50).innerText());
});

tests("can undo a deletion, until the page or the element is left", async () => {
  const ole = await signUpAs("ole");
  for (const title of ["One", "Two", "Three", "Four"]) await addAs(ole, title);
  const page = await openAs(ole, `scope="mine"`);
  await button(page, "Delete One").click();
  await page.clock.fastForward(9_000);
  await button(page, "Undo deleting One").click();
  await row(page, "One").waitFor();
  await page.clock.fastForward(10_000);
  assert.is((await titlesOf(ole)).length, 4);

  await button(page, "Delete Two").click();
  await page.evaluate(() => document.querySelector("tw-tasks")?.remove());
  await until(async () => (await titlesOf(ole)).length === 3, "the deletion");

  await page.reload();
  await button(page, "Delete Three").click();
  await button(page, "Delete Four").click();
  await button(page, "Undo deleting Four").waitFor();
  await page.goto("about:blank");
  await until(async () => (await titlesOf(ole)).length === 1, "the deletions");
  assert.equal(await titlesOf(ole), ["One"]);
});

tests("shows what people write as text", async () => {
  const sam = await signUpAs("sam");
  const evil = `<img src=x onerror="window.hacked=1">`;
  await as(sam, "PATCH", `/users/${sam.user.id}`, { name: evil });
  await addAs(sam, evil, { description: `${evil}\n`.repeat(9) });
  const page = await openAs(sam, `user="${sam.user.id}"`);
  await page.getByRole("heading", { name: `Tasks of ${evil}` }).waitFor();
  await row(page, evil).getByText("Long description").click();
  await assertAccessible(page, "a long description");
  await button(page, `Edit ${evil}`).click();
  await button(page, "Cancel").click();
  await button(page, `Delete ${evil}`).click();
  await page.getByText(`Deleted “${evil}”.`).waitFor();
  assert.is(await page.locator("tw-tasks img").count(), 0);
  assert.not(await page.evaluate(() => "hacked" in globalThis));
});

tests.run();

tests.run();
