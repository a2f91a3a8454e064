import { once } from "node:events";
import { startChild } from "../children.mjs";

/** A server that is started again and again, on the same data. */
export class DevServer {
  /** @type {string} */
  #script;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;
  #isEnding = false;

  /** @param {string} script */
  constructor(script) {
    this.#script = script;
  }

  /** Resolves once it serves. @throws {Error} when it ends instead; it says why by itself */
  async start() {
    const isFirst = this.#child === undefined;
    const parameters = ["--enable-source-maps", this.#script];
    const child = startChild(process.execPath, parameters, {
      stdio: ["inherit", "pipe", "inherit"],
    });
    this.#child = child;
    await new Promise((resolve, reject) => {
      let said = "";
      child.stdout?.setEncoding("utf8").on("data", (text) => {
        // Where it is and what to try next need not be said each time.
        if (isFirst || this.#isEnding) process.stdout.write(text);
        said = (said + text).slice(-1000);
        if (said.includes("serves at")) resolve(undefined);
      });
      child.once("exit", () => reject(new Error("The server has ended.")));
    });
  }

  /**
   * Ends it without a goodbye, which takes no time: nothing that it has acknowledged is lost by
   * that.
   */
  async restart() {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    await this.start();
  }

  /** Ends it as it is meant to be ended, and this process with it. */
  async end() {
    const child = this.#child;
    // A terminal's Ctrl-C reaches it by itself, and a second one ends it at once.
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      if (!this.#isEnding) child.kill("SIGINT");
      this.#isEnding = true;
      await ended;
    }
    process.exit(0);
  }
}
