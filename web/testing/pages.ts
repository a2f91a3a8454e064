import type { Browser, Page } from "playwright-core";
import type { Test } from "uvu";
import { assertFlawless, openBrowser, openPage, type TestPage } from "./browser.ts";
import { openStage, type Stage } from "./stage.ts";

/** What is opened. */
export interface Opening {
  /** The address of the server, which the page loads all elements from. */
  readonly api: string;
  /** What is in the page, below its heading. */
  readonly body: string;
  /** The names of the elements' events that are kept, for `eventsOf`. */
  readonly events?: readonly string[];
  /** Called before the page is there. */
  readonly prepare?: ((page: Page) => Promise<unknown>) | undefined;
}

/**
 * Gives a suite one browser, and what opens pages in it: of another origin than the server, and each
 * as somebody new. After each test they are closed, and must have made no mistake.
 */
export function pagesOf(tests: Test): (opening: Opening) => Promise<Page> {
  let browser: Browser;
  const stages: Stage[] = [];
  const opened: TestPage[] = [];
  tests.before(async () => {
    browser = await openBrowser();
  });
  tests.after.each(async () => {
    const last = opened.splice(0);
    await Promise.all(last.map(({ page }) => page.context().close()));
    await Promise.all(stages.splice(0).map((stage) => stage.close()));
    last.forEach(assertFlawless);
  });
  tests.after(() => browser?.close());

  return async ({ api, body, events = [], prepare }) => {
    const stage = await openStage({
      api,
      body: `<script type="module" src="/script.js"></script>
        <script type="module" src="${api}/components.js"></script>
        <main><h1>Page</h1>${body}</main>`,
      script: `
        window.events = [];
        for (const name of ${JSON.stringify(events)})
          addEventListener(name, ({ detail }) => window.events.push([name, detail]));
      `,
    });
    stages.push(stage);
    const one = await openPage(browser);
    opened.push(one);
    await prepare?.(one.page);
    await one.page.goto(stage.url);
    return one.page;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
type Event = readonly [name: string, detail: any];

/** The events that have reached the page. */
export function eventsOf(page: Page): Promise<Event[]> {
  return page.evaluate(() => (window as unknown as { events: Event[] }).events);
}
