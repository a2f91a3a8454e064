import type { Browser, Page, Response } from "playwright-core";
import * as assert from "uvu/assert";
import { isChecked, note } from "../../api/testing/answers.ts";
import { assertDocumented } from "../../api/testing/documented.ts";

import { connectToChromium } from "../../scripts/open-chromium.mjs";

/** No step takes so long, also where the machine has much else to do. */
const STEP_MS = 15_000;

/** The browser that `npm test` has started for all test files. */
export function openBrowser(): Promise<Browser> {
  return connectToChromium(String(process.env.TEST_BROWSER));
}

/** A page of a person of their own: no other page shares what the browser keeps of it. */
export interface TestPage {
  readonly page: Page;
  /** What the page has thrown, and what broke its policy; a test that expects none asserts so. */
  readonly mistakes: string[];
}

/**
 * Opens an address as somebody new.
 *
 * @param url without one, what is to be prepared can be before the page goes to it
 */
export async function openPage(browser: Browser, url?: string): Promise<TestPage> {
  const context = await browser.newContext();
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  const mistakes: string[] = [];
  page.on("pageerror", (error) => mistakes.push(String(error.stack)));
  page.on("console", (line) => {
    if (/Content Security Policy|TrustedHTML/.test(line.text())) mistakes.push(line.text());
  });
  page.on("response", (response) => void checkInPage(response));
  if (url) await page.goto(url);
  return { page, mistakes };
}

/** What a page receives from a server has to be documented, too; what a test made up has not. */
async function checkInPage(response: Response): Promise<void> {
  // The page's own files are no answers of an API, and to have each of them told takes a while.
  if (!isChecked(response.url()) || response.request().resourceType() !== "fetch") return;
  try {
    const [address, headers] = [await response.serverAddr(), await response.allHeaders()];
    if (!address) return;
    // The page may be closed before its text has come.
    const text = await response.text();
    const exchange = {
      method: response.request().method(),
      target: response.url(),
      status: response.status(),
      header: (name: string) => headers[name.toLowerCase()],
      text,
    };
    note(() => assertDocumented(exchange));
  } catch {}
}

/** That a page has made no mistake. */
export function assertFlawless({ mistakes }: TestPage): void {
  assert.equal(mistakes, []);
}
