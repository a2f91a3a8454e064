import type { Locator, Page } from "playwright-core";
import { until } from "../../api/testing/server.ts";

/** The button of this name. */
export function button(page: Page, name: string): Locator {
  return page.getByRole("button", { name, exact: true });
}

/** The field with this label. */
export function field(page: Page, label: string): Locator {
  return page.getByLabel(label, { exact: true });
}

/** Waits until the page says that something is wrong. */
export function alerted(page: Page, text: string): Promise<void> {
  return page.getByRole("alert").filter({ hasText: text }).waitFor();
}

/** Waits until it has the focus. */
export function focused(target: Locator): Promise<true> {
  return until(
    () => target.evaluate((element) => element.matches(":focus")),
    `the focus on ${target}`,
  );
}

/** What a field's description says. */
export function noteOf(target: Locator): Promise<string | undefined> {
  return target.evaluate((element) => {
    const id = element.getAttribute("aria-describedby");
    return (element.getRootNode() as ShadowRoot).getElementById(String(id))?.textContent?.trim();
  });
}

/** Waits until a field is said to be wrong, and why. */
export async function faulted(target: Locator, text: string): Promise<void> {
  await until(async () => (await noteOf(target)) === text, `${text} at ${target}`);
  await target.and(target.page().locator("[aria-invalid=true]")).waitFor();
}
