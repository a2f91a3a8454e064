import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";

type Results = Promise<AxeResults>;

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What depends on the colours: all else is the same in the dark. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** That axe finds nothing in what a page shows now, in light and in dark. */
export async function assertAccessible(page: Page, state: string): Promise<void> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const options = colorScheme === "dark" ? { runOnly: COLOUR_RULES } : {};
    const violations = await page.evaluate(async (options) => {
      const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Results } };
      // What is well is neither described nor sent.
      return (await axe.run({ ...options, resultTypes: ["violations"] })).violations;
    }, options);
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
    );
    assert.equal(found, [], `${state}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: null });
}
