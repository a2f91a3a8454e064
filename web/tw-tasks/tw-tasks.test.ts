import type { Browser, Locator, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, signUp, startServer, type TestServer, until } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import type { TrackerTask } from "../../sdk/types/tracker.ts";
import { assertAccessible } from "../testing/axe.ts";
import { assertFlawless, openBrowser, openPage, type TestPage } from "../testing/browser.ts";
import { openStage, type Stage } from "../testing/stage.ts";

const tests = suite("tw-tasks");

/** Somebody who has an account; each test has people of its own. */
type Person = Awaited<ReturnType<typeof signUp>>;

let server: TestServer;
let browser: Browser;
let admin: Person;
let stages: Stage[] = [];
let opened: TestPage[] = [];

tests.before(async () => {
  [server, browser] = await Promise.all([
    // The same port after a restart.
    freePort().then((port) => startServer({ env: { PORT: String(port) } })),
    openBrowser(),
  ]);
  admin = await signUp(server.url, "admin@example.org");
});
tests.after.each(async () => {
  const last = opened;
  opened = [];
  await Promise.all(last.map(({ page }) => page.context().close()));
  await Promise.all(stages.map((stage) => stage.close()));
  stages = [];
  last.forEach(assertFlawless);
});
tests.after(async () => {
  await browser?.close();
  await server?.remove();
});

const signUpAs = (name: string) => signUp(server.url, `${name}@example.org`);

/** A request as somebody. */
async function as({ token }: Person, method: string, path: string, body?: object) {
  const headers = { Authorization: `Bearer ${token}` };
  const { status, json } = await call(`${server.url}/tracker${path}`, method, { headers, body });
  assert.ok(status < 300, `${method} ${path}: ${status}`);
  return json;
}

const addAs = (person: Person, title: string, more: Partial<TrackerTask> = {}) =>
  as(person, "POST", "/tasks", { title, ...more }) as Promise<TrackerTask>;

/** The titles of somebody's tasks, as the server has them. */
async function titlesOf(person: Person): Promise<string[]> {
  const { tasks } = await as(person, "GET", `/users/${person.user.id}/tasks`);
  return tasks.map(({ title }: TrackerTask) => title);
}

/** Opens a page of another origin, with a strict policy, that has the element with these attributes. */
async function open(
  attributes: string,
  { tag, script } = { tag: "tw-tasks", script: "components/tw-tasks.js" },
): Promise<Page> {
  const body = `<script type="module" src="${server.url}/${script}"></script>
    <main><h1>Page</h1><${tag} ${attributes}></${tag}></main>`;
  const stage = await openStage({ api: server.url, body });
  stages.push(stage);
  const one = await openPage(browser);
  opened.push(one);
  const { page } = one;
  await page.clock.install();
  await page.addInitScript(() => {
    const events: unknown[] = [];
    Object.assign(globalThis, { events });
    for (const type of ["tw-task-create", "tw-task-change", "tw-task-delete"]) {
      document.addEventListener(type, (event) => {
        const { task } = (event as CustomEvent).detail;
        events.push([type, task.title, task.status]);
      });
    }
  });
  await page.goto(stage.url);
  return page;
}

/** Opens it as somebody, and waits until it is live. */
async function openAs({ token }: Person, attributes = ""): Promise<Page> {
  const page = await open(`token="${token}" ${attributes}`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.getByText("Loading").waitFor({ state: "detached" });
  return page;
}

/** Signs somebody in for all elements of a page, as a reload finds them. */
async function signInAt(page: Page, name: string): Promise<Person> {
  const { json } = await call(`${server.url}/tracker/auth`, "POST", {
    body: { email: `${name}@example.org`, password: "correct horse" },
  });
  await page.evaluate(
    ([name, text]) => sessionStorage.setItem(name as string, text as string),
    [`taskwire.session ${server.url}`, JSON.stringify(json)],
  );
  await page.reload();
  return json;
}

const eventsOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { events: unknown }).events);
const row = (page: Page, title: string) =>
  page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: title, exact: true }) });
const titles = (page: Page) => page.getByRole("heading", { level: 3 }).allTextContents();
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const statusOf = (page: Page, title: string) => page.getByLabel(`Status of ${title}`);
const addForm = (page: Page) => page.getByRole("form", { name: "Add a task" });
const editForm = (page: Page, title: string) => page.getByRole("form", { name: `Edit ${title}` });
/** Waits until it is told to whom does not see it. */
const told = (page: Page, text: string) =>
  page.getByRole("status").getByText(text).waitFor({ state: "attached" });
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document.querySelector("tw-tasks")?.shadowRoot ?? document;
    return activeElement?.getAttribute("aria-label") ?? activeElement?.getAttribute("name");
  });
const hasValue = (field: Locator, value: string) =>
  until(async () => (await field.inputValue()) === value, `the value ${value}`);

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

tests("says what went wrong, and loses nothing", async () => {
  const mia = await signUpAs("mia");
  await addAs(mia, "Stays");
  const page = await openAs(mia, `scope="mine"`);
  const fail = () =>
    page.route("**/tracker/tasks**", (route) =>
      route.request().method() === "OPTIONS" ? route.continue() : route.abort(),
    );
  const problem = page.getByRole("alert");
  /** Lets the calls be tried again, and gives up. */
  const failed = async () => {
    await until(async () => {
      await page.clock.fastForward(1000);
      return (await problem.getByText("The server cannot be reached.").count()) > 0;
    }, "a problem");
  };
  await fail();
  await addForm(page).getByLabel("Title").fill("Typed");
  await button(page, "Add task").click();
  await failed();
  assert.is(await addForm(page).getByLabel("Title").inputValue(), "Typed");
  await assertAccessible(page, "a problem");

  await statusOf(page, "Stays").selectOption("Done");
  await problem.waitFor({ state: "detached" });
  await failed();
  await hasValue(statusOf(page, "Stays"), "open");

  await button(page, "Edit Stays").click();
  await editForm(page, "Stays").getByLabel("Title").fill("Edited");
  await button(page, "Save").click();
  await problem.waitFor({ state: "detached" });
  await failed();
  assert.is(await editForm(page, "Stays").getByLabel("Title").inputValue(), "Edited");
  await button(page, "Cancel").click();

  await button(page, "Delete Stays").click();
  await page.clock.fastForward(10_000);
  await problem.waitFor({ state: "detached" });
  await failed();
  await problem.getByText("“Stays” is not deleted.").waitFor();
  await row(page, "Stays").waitFor();

  await page.getByLabel("Status", { exact: true }).selectOption("Open");
  await until(async () => {
    await page.clock.fastForward(1000);
    return (await page.getByRole("listitem").count()) === 0;
  }, "that no list is shown which is not the right one");
  await page.unroute("**/tracker/tasks**");
  await button(page, "Try again").click();
  await row(page, "Stays").waitFor();
  await button(page, "Add task").click();
  await row(page, "Typed").waitFor();
  assert.is(await problem.count(), 0);
});

tests("says what the server refuses", async () => {
  const ned = await signUpAs("ned");
  const page = await openAs(ned, `scope="mine"`);
  await addForm(page).getByLabel("Title").fill("   ");
  await button(page, "Add task").click();
  await page.getByRole("alert").getByText("title").waitFor();
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

tests("says that the server is gone, and shows the truth when it is back", async () => {
  const quin = await signUpAs("quin");
  await addAs(quin, "Before");
  const page = await openAs(quin, `scope="mine"`);
  await button(page, "Edit Before").click();
  await editForm(page, "Before").getByLabel("Title").fill("Typed");
  await server.kill();
  await page.getByText("No connection to http://").waitFor();
  await assertAccessible(page, "connection lost");
  assert.is(await editForm(page, "Before").getByLabel("Title").inputValue(), "Typed");
  await server.restart();
  await addAs(quin, "Meanwhile");
  await until(async () => {
    await page.clock.fastForward(1000);
    return (await row(page, "Meanwhile").count()) > 0;
  }, "what was added meanwhile");
  await page.getByText("Live", { exact: true }).waitFor();
  await button(page, "Save").click();
  await row(page, "Typed").waitFor();
});

tests("asks to sign in, and follows who does", async () => {
  const rob = await signUpAs("rob");
  const page = await open(`scope="mine"`);
  await page.getByText("Sign in to see and add tasks.").waitFor();
  assert.is(await page.getByRole("form").count(), 0);
  await assertAccessible(page, "signed out");
  await addAs(rob, "Rob's");
  const session = await signInAt(page, "rob");
  await row(page, "Rob's").waitFor();
  await as(session, "POST", "/logout");
  await page.getByText("Your session has ended. Sign in again.").waitFor();
  assert.is(await row(page, "Rob's").count(), 0);
});

tests("deletes what was deleted before the session ends by signing out", async () => {
  const tom = await signUpAs("tom");
  await addAs(tom, "Gone");
  const page = await open("", { tag: "tw-app", script: "components.js" });
  await signInAt(page, "tom");
  await button(page, "Delete Gone").click();
  const calls: string[] = [];
  page.on("requestfinished", (request) => calls.push(request.method()));
  const isOver = page.waitForResponse("**/tracker/logout");
  page.on("request", (request) => {
    if (request.url().endsWith("/logout")) calls.push("sign out");
  });
  await button(page, "Sign out").click();
  await isOver;
  assert.ok(calls.indexOf("DELETE") >= 0, "it is deleted");
  assert.ok(calls.indexOf("DELETE") < calls.indexOf("sign out"), calls.join());
});

tests("says that a token is not accepted", async () => {
  const page = await open(`token="wrong"`);
  await page.getByRole("alert").getByText("Correct the attribute token.").waitFor();
  await assertAccessible(page, "refused");
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
