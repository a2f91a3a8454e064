import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endChildren } from "../children.mjs";
import { openChromium } from "../open-chromium.mjs";
import { startServer } from "../servers.mjs";
import { root } from "../setup.mjs";
import { account, fill } from "./data.mjs";
import { startReceiver } from "./receiver.mjs";

// Pictures of the app with a team's work in it: each view light and dark, wide and narrow.

const folder = join(root, "web", "screenshots");

/** The app's addresses, and something that is seen when a view is whole. */
const views = [
  { name: "tasks", hash: "#/tasks", seen: "Write the release notes" },
  { name: "messages", hash: "#/messages", seen: "Your order is on its way" },
  { name: "queue", hash: "#/queue", seen: "Render the spring catalogue" },
  { name: "team", hash: "#/team", seen: "katherine@example.org" },
];

const sizes = [
  { size: "wide", viewport: { width: 1280, height: 880 } },
  { size: "narrow", viewport: { width: 390, height: 844 } },
];

const data = mkdtempSync(join(tmpdir(), "taskwire-screenshots-"));
mkdirSync(folder, { recursive: true });
const receiver = await startReceiver();
const { url } = await startServer(
  { name: "the server", runtime: process.execPath, script: join(root, "dist", "main.js") },
  data,
  {
    MAX_RUNNING_WORKSPACE_TASKS: "4",
    WEBHOOK_URL: receiver.url,
    WEBHOOK_RETRY_DELAYS_MS: "400,900",
    WEBHOOK_TIMEOUT_MS: "600000",
    LOG_LEVEL: "warn",
  },
);
const browser = await openChromium();
try {
  await inEachForm(async (page, form) => {
    await page.goto(url);
    await page.getByRole("heading", { name: "Welcome to Taskwire" }).waitFor();
    await take(page, `welcome-${form}`);
  });
  await fill(url, receiver);
  await inEachForm(takeViews);
} finally {
  await browser.close();
  await endChildren();
  receiver.close();
  rmSync(data, { recursive: true, force: true });
}

/** @param {(page: import("playwright-core").Page, form: string) => Promise<void>} action */
async function inEachForm(action) {
  for (const { size, viewport } of sizes) {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
      await action(await context.newPage(), `${size}-${colorScheme}`);
      await context.close();
    }
  }
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} form
 */
async function takeViews(page, form) {
  await page.goto(url);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  for (const { name, hash, seen } of views) {
    await page.goto(url + hash);
    await page.getByText(seen).first().waitFor();
    await take(page, `${name}-${form}`);
  }
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
async function take(page, name) {
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  console.log(file);
}
