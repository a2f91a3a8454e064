import * as assert from "uvu/assert";
import { until } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import {
  addAs,
  addForm,
  admin,
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
  titlesOf,
  told,
} from "../testing/tasks.ts";

const tests = suiteOfTasks("tw-tasks, with others");

tests("shows what others do as they do it, and offers nothing that is refused", async () => {
  const [cleo, dan] = await Promise.all([signUpAs("cleo"), signUpAs("dan")]);
  await addAs(cleo, "Cleo's");
  const [page, other] = await Promise.all([openAs(dan), openAs(cleo)]);
  await addForm(other).getByLabel("Title").fill("News");
  await button(other, "Add task").click();
  await row(page, "News").getByText("cleo", { exact: true }).waitFor();
  await told(page, "Added: News.");
  assert.is(await row(page, "News").getByRole("button").count(), 0);
  assert.is(await row(page, "News").getByText("Open").count(), 1);
  await statusOf(other, "News").selectOption("Done");
  await row(page, "News").getByText("Done").waitFor();
  await told(page, "Changed: News.");

  await as(cleo, "PATCH", `/users/${cleo.user.id}`, { name: "Cleopatra" });
  await row(page, "News").getByText("Cleopatra").waitFor();
  await button(other, "Delete News").click();
  await other.clock.fastForward(10_000);
  await row(page, "News").waitFor({ state: "detached" });
  await told(page, "Deleted: News.");
  assert.equal(await eventsOf(page), []);
  await assertAccessible(page, "others' tasks");

  // Who becomes an admin may change everybody's.
  await as(admin, "PATCH", `/users/${dan.user.id}`, { role: "admin" });
  await statusOf(page, "Cleo's").selectOption("In progress");
  await hasValue(statusOf(other, "Cleo's"), "in_progress");
});

tests("tells one's own changes once", async () => {
  const eve = await signUpAs("eve");
  const page = await openAs(eve, `scope="mine"`);
  const all: string[] = [];
  await page.exposeFunction("hear", (text: string) => all.push(text));
  await page.evaluate(() => {
    const region = document.querySelector("tw-tasks")?.shadowRoot?.querySelector(".sr") as Node;
    const hear = (globalThis as unknown as { hear(text: string | null): void }).hear;
    new MutationObserver(() => hear(region.textContent)).observe(region, {
      characterData: true,
      childList: true,
      subtree: true,
    });
  });
  await addForm(page).getByLabel("Title").fill("One");
  await button(page, "Add task").click();
  await told(page, "Added: One.");
  await statusOf(page, "One").selectOption("Done");
  await told(page, "Changed: One.");
  // The watch may be faster than the answer.
  await page.route("**/tracker/tasks/*", async (route) => {
    const response = await route.fetch();
    await row(page, "One").locator("xpath=self::*[contains(@class, 'in_progress')]").waitFor();
    await route.fulfill({ response });
  });
  await statusOf(page, "One").selectOption("In progress");
  await until(async () => ((await eventsOf(page)) as unknown[]).length === 3, "the answer");
  // What comes later is told later: had it been told twice, that would come before.
  await addAs(eve, "Two");
  await told(page, "Added: Two.");
  assert.is(
    all.join(" ").replace(/\u00a0/g, ""),
    "Added: One. Changed: One. Changed: One. Added: Two.",
  );
});

tests("keeps what is typed when somebody else changes the task, and says so", async () => {
  const finn = await signUpAs("finn");
  const task = await addAs(finn, "Plan", { description: "Old" });
  const page = await openAs(finn, `scope="mine"`);
  await button(page, "Edit Plan").click();
  const form = editForm(page, "Plan");
  await form.getByLabel("Title").fill("My plan");
  await as(admin, "PATCH", `/tasks/${task.id}`, { status: "done" });
  await addAs(finn, "After that");
  await row(page, "After that").waitFor();
  assert.is(await form.getByText("meanwhile").count(), 0, "nothing that is typed here");

  await as(admin, "PATCH", `/tasks/${task.id}`, { title: "Their plan", description: "New" });
  await form.getByText("Changed meanwhile: “Their plan”.").waitFor();
  assert.is(await form.getByLabel("Title").inputValue(), "My plan");
  assert.is(await form.getByLabel("Description").inputValue(), "Old");
  await assertAccessible(page, "changed meanwhile");
  await button(page, "Save").click();
  await row(page, "My plan").getByText("New", { exact: true }).waitFor();
  const { title, description } = await as(finn, "GET", `/tasks/${task.id}`);
  assert.equal([title, description], ["My plan", "New"], "what was not typed is theirs");
});

tests("keeps what is typed when the task is deleted or belongs elsewhere", async () => {
  const gus = await signUpAs("gus");
  const [gone, done] = [await addAs(gus, "Gone"), await addAs(gus, "Done soon")];
  const page = await openAs(gus, `scope="mine"`);
  await page.getByLabel("Status", { exact: true }).selectOption("Open");
  await button(page, "Edit Gone").click();
  await editForm(page, "Gone").getByLabel("Description").fill("Typed");
  await button(page, "Edit Done soon").click();
  await editForm(page, "Done soon").getByLabel("Title").fill("Renamed");
  await as(admin, "DELETE", `/tasks/${gone.id}`);
  await editForm(page, "Gone").getByText("has left the list, or was deleted").waitFor();
  assert.is(await editForm(page, "Gone").getByLabel("Description").inputValue(), "Typed");
  await as(admin, "PATCH", `/tasks/${done.id}`, { status: "done", title: "Done" });
  await editForm(page, "Done soon").getByText("has left the list, or was deleted").waitFor();

  await editForm(page, "Gone").getByRole("button", { name: "Cancel" }).click();
  await editForm(page, "Gone").waitFor({ state: "detached" });
  assert.is(await focused(page), "title", "the field of the row that is now in its place");
  await editForm(page, "Done soon").getByRole("button", { name: "Save" }).click();
  await page.getByText("No such tasks.").waitFor();
  assert.equal(await titlesOf(gus), ["Renamed"]);
});

tests("takes as deleted what somebody else has deleted before", async () => {
  const pat = await signUpAs("pat");
  const { id } = await addAs(pat, "Twice");
  const page = await openAs(pat, `scope="mine"`);
  await button(page, "Delete Twice").click();
  await button(page, "Undo deleting Twice").waitFor();
  await as(admin, "DELETE", `/tasks/${id}`);
  await page.getByText("No tasks yet.").waitFor();
  await page.clock.fastForward(10_000);
  await until(async () => ((await eventsOf(page)) as unknown[]).length === 1, "its event");
  assert.is(await page.getByRole("alert").count(), 0);
});

tests.run();
