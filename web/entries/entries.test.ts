import { readdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startServer, type TestServer } from "../../api/testing/server.ts";
import { elementTags } from "../../scripts/custom-elements.mjs";
import { assertFlawless, openBrowser, openPage, type TestPage } from "../testing/browser.ts";
import { openStage, type Stage } from "../testing/stage.ts";

const tests = suite("scripts that a foreign page loads");

/** Those that an element needs inside it, besides itself. */
const inside: Readonly<Record<string, readonly string[]>> = {
  "tw-app": elementTags(),
};

let server: TestServer;
let another: TestServer;
let browser: Browser;
let stage: Stage | undefined;
let opened: TestPage | undefined;

tests.before(async () => {
  [browser, server, another] = await Promise.all([openBrowser(), startServer(), startServer()]);
});
tests.after.each(async () => {
  const last = opened;
  await opened?.page.context().close();
  await stage?.close();
  opened = undefined;
  stage = undefined;
  if (last) assertFlawless(last);
});
tests.after(async () => {
  await browser?.close();
  await Promise.all([server?.remove(), another?.remove()]);
});

/** Opens an empty page that may load scripts of both servers; its warnings are kept. */
async function open(): Promise<{ page: Page; warnings: string[] }> {
  stage = await openStage({ api: server.url, body: "", more: [another.url] });
  opened = await openPage(browser, stage.url);
  const { page } = opened;
  const warnings: string[] = [];
  page.on("console", (line) => {
    if (line.type() === "warning") warnings.push(line.text());
  });
  return { page, warnings };
}

const load = (page: Page, url: string) => page.addScriptTag({ url, type: "module" });

/** Which tags are registered. */
const registered = (page: Page) =>
  page.evaluate((tags) => tags.filter((tag) => customElements.get(tag)), elementTags());

tests("components.js registers all elements", async () => {
  const { page, warnings } = await open();
  await load(page, `${server.url}/components.js`);
  assert.equal(await registered(page), elementTags());
  assert.equal(warnings, []);
});

for (const tag of elementTags()) {
  tests(`components/${tag}.js registers that one, with what is inside it`, async () => {
    const { page, warnings } = await open();
    await load(page, `${server.url}/components/${tag}.js`);
    assert.equal(await registered(page), inside[tag] ?? [tag]);
    await load(page, `${server.url}/components.js`);
    assert.equal(await registered(page), elementTags());
    assert.equal(warnings, [], "it is the same version");
  });
}

tests("classes.js registers none, and gives the classes and define", async () => {
  const { page } = await open();
  const names = await page.evaluate(
    async (url) => Object.keys(await import(url)).sort(),
    `${server.url}/classes.js`,
  );
  assert.equal(await registered(page), []);
  const classes = elementTags().map((tag) =>
    tag.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
  assert.equal(names, [...classes, "define"].sort());
  const isRegistered = await page.evaluate(async (url) => {
    const { define, TwApp } = await import(url);
    define("my-app", TwApp);
    return customElements.get("my-app") === TwApp;
  }, `${server.url}/classes.js`);
  assert.ok(isRegistered);
});

tests("another version beside it breaks nothing, and is told once", async () => {
  const { page, warnings } = await open();
  await load(page, `${server.url}/components.js`);
  const first = await page.evaluateHandle(() => customElements.get("tw-app"));
  await load(page, `${another.url}/components.js`);
  await load(page, `${another.url}/components/tw-app.js`);
  assert.ok(await page.evaluate((first) => customElements.get("tw-app") === first, first));
  assert.is(warnings.length, 1);
  for (const tag of elementTags()) assert.match(warnings[0] as string, tag);
  assert.match(warnings[0] as string, another.url);
});

tests("each element has a script", () => {
  const scripts = readdirSync("web/entries").filter((file) => file.startsWith("tw-"));
  assert.equal(
    scripts.sort(),
    elementTags().map((tag) => `${tag}.ts`),
  );
});

tests.run();
