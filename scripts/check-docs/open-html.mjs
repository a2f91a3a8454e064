import { once } from "node:events";
import { createServer } from "node:http";
import { openChromium } from "../open-chromium.mjs";

/** What a page may take to be shown. */
const SETTLED_MS = 15_000;

/**
 * Opens a block of HTML as a page of another origin than the server's. Gives what is wrong with it,
 * or nothing.
 *
 * @param {string} html
 * @param {string} host where the server is that the page calls localhost:3000
 * @returns {Promise<string | undefined>}
 */
export async function openHtml(html, host) {
  const server = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><link rel="icon" href="data:,"><title>An example</title>${html}`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const browser = await openChromium([`--host-resolver-rules=MAP localhost:3000 ${host}`]);
  const page = await browser.newPage();
  /** @type {string[]} */
  const mistakes = [];
  page.on("pageerror", (error) => mistakes.push(String(error)));
  page.on("console", (line) => {
    if (["error", "warning"].includes(line.type())) mistakes.push(line.text());
  });
  page.on("requestfailed", (request) => mistakes.push(`${request.url()} could not be read`));
  try {
    await page.goto(`http://127.0.0.1:${port}`);
    // In what is drawn by the elements, too.
    const shown = page.locator("body").getByText(/\S/).filter({ visible: true });
    await shown.first().waitFor({ timeout: SETTLED_MS });
  } catch (error) {
    mistakes.push(String(error));
  } finally {
    await browser.close();
    server.close();
  }
  return mistakes.length > 0 ? [...new Set(mistakes)].join("; ") : undefined;
}
