import type { Browser, Page, Response } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, startServer, type TestServer } from "../../api/testing/server.ts";
import { freePort } from "../../scripts/free-port.mjs";
import { openBrowser } from "../testing/browser.ts";
import { openStage, type Stage, serve } from "../testing/stage.ts";

const tests = suite("the headers of what foreign pages load");

let server: TestServer;
let browser: Browser;
let stage: Stage;
let page: Page;

tests.before(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  const { url } = server;
  stage = await openStage({
    api: url,
    body: `<script type="module" src="${url}/components/tw-app.js"></script>
      <script type="module" src="${url}/components.js"></script>
      <script type="module" src="/script.js"></script>
      <main><h1>Page</h1><tw-app></tw-app></main>`,
    script: `await import("${url}/classes.js");
      await import("${url}/sdk.js");
      document.title = "Loaded";`,
  });
});
tests.before.each(async () => {
  page = await browser.newPage();
});
tests.after.each(() => page.close());
tests.after(async () => {
  await browser?.close();
  await Promise.all([stage?.close(), server?.remove()]);
});

const isThere = () => !!customElements.get("tw-app");

/** Visits the stage until all is loaded, and gives what the server answered. */
async function visit(): Promise<Response[]> {
  const answers: Response[] = [];
  const note = (answer: Response) => {
    if (answer.url().startsWith(server.url) && answer.request().resourceType() === "script") {
      answers.push(answer);
    }
  };
  page.on("response", note);
  await page.goto(stage.url);
  await page.waitForFunction(() => document.title === "Loaded" && !!customElements.get("tw-app"));
  page.off("response", note);
  return answers;
}

const pathOf = (answer: Response) => new URL(answer.url()).pathname;

tests("let every page use the scripts, compressed, and as nothing else than scripts", async () => {
  const answers = await visit();
  const paths = answers.map(pathOf);
  for (const path of ["/components.js", "/components/tw-app.js", "/classes.js", "/sdk.js"]) {
    assert.ok(paths.includes(path), path);
  }
  assert.ok(paths.some((path) => path.startsWith("/chunks/")));
  for (const answer of answers) {
    const headers = await answer.allHeaders();
    const isChunk = pathOf(answer).startsWith("/chunks/");
    const expected = {
      "access-control-allow-origin": "*",
      "cache-control": isChunk ? "public, max-age=31536000, immutable" : "no-cache",
      "content-encoding": "gzip",
      "content-type": "text/javascript; charset=utf-8",
      "referrer-policy": "no-referrer",
      vary: "Accept-Encoding",
      "x-content-type-options": "nosniff",
    };
    const found = Object.fromEntries(Object.keys(expected).map((name) => [name, headers[name]]));
    assert.equal(found, expected, pathOf(answer));
    assert.match(headers["content-security-policy"] ?? "", "default-src 'none'");
    assert.is(headers["set-cookie"], undefined);
  }
});

tests("have a second visit load only what may have changed", async () => {
  await visit();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const kept = new Set<string>();
  session.on("Network.requestServedFromCache", ({ requestId }) => kept.add(requestId));
  session.on("Network.responseReceived", ({ requestId, response }) => {
    if (response.fromDiskCache) kept.add(requestId);
  });
  const answers = await visit();
  const chunks = answers.filter((answer) => pathOf(answer).startsWith("/chunks/"));
  assert.is(kept.size, chunks.length, "chunks are not asked for again");
  for (const answer of answers) {
    if (!chunks.includes(answer)) assert.is(answer.status(), 304, pathOf(answer));
  }
});

tests("let a page use what it has where it is unchanged", async () => {
  for (const path of ["/components.js", "/components/tw-app.js"]) {
    const { headers } = await call(server.url + path, "GET");
    const again = await call(server.url + path, "GET", {
      headers: { Origin: "https://page.example", "If-None-Match": headers.get("etag") as string },
    });
    assert.is(again.status, 304);
    assert.is(again.headers.get("access-control-allow-origin"), "*", path);
  }
});

tests("let only those pages in that CORS_ORIGINS names, where it names some", async () => {
  const port = await freePort();
  const body = `<script type="module" src="http://127.0.0.1:${port}/components/tw-app.js"></script>
    <main><h1>Page</h1><tw-app></tw-app></main>`;
  const api = `http://127.0.0.1:${port}`;
  const [named, other] = await Promise.all([openStage({ api, body }), openStage({ api, body })]);
  const env = { PORT: String(port), CORS_ORIGINS: named.url.slice(0, -1) };
  const strict = await startServer({ env });
  try {
    await page.goto(named.url);
    await page.getByRole("heading", { name: "Welcome to Taskwire" }).waitFor();
    const refused = page.waitForEvent("console", (line) => /CORS policy/.test(line.text()));
    await page.goto(other.url);
    await refused;
    assert.is(await page.evaluate(isThere), false);
  } finally {
    await Promise.all([strict.remove(), named.close(), other.close()]);
  }
});

tests("let nobody put the app itself into a frame", async () => {
  const framing = await serve((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<title>Frame</title><iframe src="${server.url}/"></iframe>`);
  });
  try {
    const refused = page.waitForEvent("console", (line) => /frame-ancestors/.test(line.text()));
    await page.goto(framing.url);
    await refused;
    assert.is(await page.frameLocator("iframe").locator("tw-app").count(), 0);
  } finally {
    await framing.close();
  }
});

tests.run();
