import * as assert from "uvu/assert";
import { until } from "../../api/testing/server.ts";
import { assertAccessible } from "../testing/axe.ts";
import {
  addAs,
  addForm,
  as,
  button,
  editForm,
  hasValue,
  open,
  openAs,
  row,
  server,
  signInAt,
  signUpAs,
  statusOf,
  suiteOfTasks,
} from "../testing/tasks.ts";

const tests = suiteOfTasks("tw-tasks, where something ends or fails");

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

tests.run();
