import type { Browser, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openBrowser, openPage, type TestPage } from "../testing/browser.ts";
import { openStage, type Stage } from "../testing/stage.ts";

/** What the element has of itself, for the tests to look at. */
interface Probe extends HTMLElement {
  text: string | null;
  isOpen: boolean;
  secret: unknown;
  updateComplete: Promise<boolean>;
  renderRoot: ShadowRoot;
  calls: string[];
  requestUpdate(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "x-probe": Probe;
  }
}

const script = `
  import { html } from "lit/html.js";
  import { css } from "./shared/css.ts";
  import { DrawnElement } from "./shared/drawn-element.ts";

  class Base extends DrawnElement {
    static properties = { text: {}, secret: { state: true }, given: { attribute: false } };
    static styles = [css\`p { color: rgb(1, 2, 3); }\`];
    constructor() {
      super();
      this.text = "preset";
    }
  }

  class Probe extends Base {
    static properties = { isOpen: { attribute: "is-open", type: Boolean }, count: { state: true } };
    calls = [];
    constructor() {
      super();
      this.addController({
        hostConnected: () => this.calls.push("connected"),
        hostDisconnected: () => this.calls.push("disconnected"),
        hostUpdate: () => this.calls.push("update"),
        hostUpdated: () => this.calls.push("updated"),
      });
    }
    willUpdate(changes) {
      this.calls.push([...changes].map(([name, old]) => name + " was " + old).join());
      this.count = (this.count ?? 0) + 1;
    }
    render() {
      if (this.text === "throw") throw new Error("cannot be drawn");
      return html\`<p @click=\${this.toggle}>\${this.text} \${this.isOpen}</p>\`;
    }
    toggle() {
      this.isOpen = !this.isOpen;
    }
    updated(changes) {
      if (changes.has("secret")) this.text = "again";
    }
  }
  globalThis.register = () => customElements.define("x-probe", Probe);
`;

const tests = suite("DrawnElement");

let browser: Browser;
let stage: Stage;
let opened: TestPage;
let page: Page;

tests.before(async () => {
  browser = await openBrowser();
  stage = await openStage({
    api: "http://localhost:1",
    body: '<x-probe text="given" is-open></x-probe><script type="module" src="/script.js"></script>',
    script,
  });
});
tests.before.each(async () => {
  opened = await openPage(browser, stage.url);
  ({ page } = opened);
});
tests.after.each(() => page.context().close());
tests.after(async () => {
  await browser?.close();
  await stage?.close();
});

const register = () =>
  page.evaluate(() => {
    (globalThis as unknown as { register(): void }).register();
    return document.querySelector("x-probe")?.updateComplete;
  });
const shown = () =>
  page.evaluate(() => document.querySelector("x-probe")?.renderRoot.textContent?.trim());

tests("is drawn from its attributes, in its styles, under a strict policy", async () => {
  await register();
  assert.is(await shown(), "given true");
  const color = await page.locator("p").evaluate((p) => getComputedStyle(p).color);
  assert.is(color, "rgb(1, 2, 3)");
  assert.equal(opened.mistakes, []);
});

tests("follows its attributes and properties, and is drawn once for all of them", async () => {
  await register();
  const calls = await page.evaluate(async () => {
    const probe = document.querySelector("x-probe") as HTMLElementTagNameMap["x-probe"];
    probe.calls = [];
    probe.removeAttribute("is-open");
    probe.setAttribute("text", "other");
    probe.text = "last";
    probe.text = "last";
    await probe.updateComplete;
    return probe.calls;
  });
  assert.is(await shown(), "last false");
  assert.equal(calls, ["isOpen was true,text was given", "update", "updated"]);
});

tests("observes the attributes of all its classes, and none of what has no attribute", async () => {
  await register();
  const observed = await page.evaluate(
    () =>
      (customElements.get("x-probe") as unknown as { observedAttributes: string[] })
        .observedAttributes,
  );
  assert.equal(observed, ["text", "is-open"]);
});

tests("takes what was set before its class was there", async () => {
  await page.evaluate(() => {
    const probe = document.querySelector("x-probe") as HTMLElementTagNameMap["x-probe"];
    probe.isOpen = false;
    Object.assign(probe, { other: "stays" });
  });
  await register();
  assert.is(await shown(), "given false");
  await page.evaluate(() => {
    const probe = document.querySelector("x-probe") as HTMLElementTagNameMap["x-probe"];
    probe.isOpen = true;
    return probe.updateComplete;
  });
  assert.is(await shown(), "given true");
});

tests("has its constructor's presets where nothing is given", async () => {
  await register();
  const text = await page.evaluate(async () => {
    const probe = document.createElement("x-probe");
    const { text } = probe;
    document.body.append(probe);
    await probe.updateComplete;
    return [text, probe.renderRoot.textContent?.trim()];
  });
  assert.equal(text, ["preset", "preset"]);
});

tests("is drawn only in a page, and then with all that was set", async () => {
  await register();
  const calls = await page.evaluate(async () => {
    const probe = document.createElement("x-probe");
    probe.text = "early";
    await probe.updateComplete;
    const before = probe.calls.length;
    document.body.append(probe);
    await probe.updateComplete;
    return [before, ...probe.calls];
  });
  assert.equal(calls, [0, "connected", "text was undefined", "update", "updated"]);
});

tests("tells its controllers when it comes and goes, and works after a move", async () => {
  await register();
  const calls = await page.evaluate(async () => {
    const probe = document.querySelector("x-probe") as HTMLElementTagNameMap["x-probe"];
    probe.calls = [];
    document.body.append(probe);
    await probe.updateComplete;
    return probe.calls;
  });
  assert.equal(calls, ["disconnected", "connected", "", "update", "updated"]);
  await page.locator("p").click();
  await page.getByText("given false").waitFor();
});

tests("is drawn again where drawing has changed it", async () => {
  await register();
  const isSettled = await page.evaluate(async () => {
    const probe = document.querySelector("x-probe") as HTMLElementTagNameMap["x-probe"];
    probe.secret = 1;
    const first = await probe.updateComplete;
    return [first, await probe.updateComplete];
  });
  assert.equal(isSettled, [false, true]);
  assert.is(await shown(), "again true");
});

tests("goes on after it could not be drawn, and hides no error", async () => {
  await register();
  await page.evaluate(() => {
    const probe = document.querySelector("x-probe") as HTMLElementTagNameMap["x-probe"];
    probe.text = "throw";
  });
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  assert.match(opened.mistakes.join(), "cannot be drawn");
  await page.evaluate(() => {
    const probe = document.querySelector("x-probe") as HTMLElementTagNameMap["x-probe"];
    probe.text = "fine";
    return probe.updateComplete;
  });
  assert.is(await shown(), "fine true");
});

tests("shows as text what looks like markup", async () => {
  await register();
  await page.evaluate(() => {
    const probe = document.querySelector("x-probe") as HTMLElementTagNameMap["x-probe"];
    probe.text = "<img src=x onerror=alert(1)>";
    return probe.updateComplete;
  });
  assert.is(await shown(), "<img src=x onerror=alert(1)> true");
});

tests.run();
