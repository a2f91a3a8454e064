import { join } from "node:path";
import { startServer } from "../servers.mjs";
import { openHtml } from "./open-html.mjs";
import { runCommands } from "./run-commands.mjs";
import { copyTree } from "./tree-copy.mjs";

/**
 * @typedef {import("./page-blocks.mjs").PageBlock} PageBlock
 *
 * @typedef {object} Setting
 * @property {string} folder for what the servers keep
 * @property {string} server the full path of the server's script
 * @property {string} receiver the URL that the server delivers to
 */

/**
 * Does what the pages ask their readers to do, in their order. All commands of a page speak to one
 * server, which is empty at first; each section begins with a clean copy of the project, and ends
 * where one of its blocks fails.
 *
 * @param {PageBlock[]} blocks
 * @param {Setting} setting
 * @returns {Promise<import("./report.mjs").Problem[]>}
 */
export async function runPages(blocks, setting) {
  const tree = copyTree();
  try {
    const problems = [];
    for (const file of new Set(blocks.map((block) => block.file))) {
      const server = await startServer(
        { name: "the server", runtime: process.execPath, script: setting.server },
        join(setting.folder, `page-${file.replaceAll("/", "-")}`),
        { DELIVERY_DELAY_MS: "0", TASK_TIME_SCALE: "0.01", WEBHOOK_URL: setting.receiver },
      );
      // `localhost` and not its address: what the pages write is what is tried.
      const host = `localhost:${new URL(server.url).port}`;
      const page = blocks.filter((block) => block.file === file);
      for (const section of new Set(page.map((block) => block.section))) {
        const together = page.filter((block) => block.section === section);
        problems.push(...(await runSection(together, { folder: tree.folder, host })));
        tree.putBack();
      }
      await server.stop();
    }
    return problems;
  } finally {
    tree.remove();
  }
}

/**
 * @param {PageBlock[]} blocks
 * @param {import("./run-commands.mjs").Place} place
 */
async function runSection(blocks, place) {
  for (const block of blocks) {
    const what =
      block.language === "html"
        ? await openHtml(block.code, place.host)
        : await runCommands(block, place);
    if (what) return [{ file: block.file, line: block.line, what: `the block fails: ${what}` }];
  }
  return [];
}
