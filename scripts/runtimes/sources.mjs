import { built } from "./build.mjs";
import { runInNode } from "./conformance.mjs";
import { onStage } from "./stage.mjs";
import { checked, together } from "./tally.mjs";

/**
 * Starts the server from its sources, nothing built, and sees that its three APIs work, that it
 * stops as it should, and that it has kept what it was given.
 *
 * @param {string} name of the runtime
 * @param {{ path: string, flags?: string[] }} runtime what runs the server
 * @param {import("./install.mjs").Runtime} node a current one, which asks
 */
export function serveFromSources(name, { path, flags = [] }, node) {
  const program = { name: `the server in ${name}`, runtime: path, flags, script: built.server };
  return onStage(async (stage) => {
    const apis = await runInNode(node, stage);
    const stop = await checked("a stop", async () => {
      const code = await stage.stop();
      if (code !== 0) throw new Error(`the exit code is ${code}`);
    });
    const restart = await checked("a start with what was kept", async () => {
      await stage.restart();
      const { baseUrl, apiKey } = stage.places;
      const headers = { Authorization: `Bearer ${apiKey}` };
      const response = await fetch(`${baseUrl}/messaging/contacts`, { headers });
      const { contactsList } = /** @type {{ contactsList: unknown[] }} */ (await response.json());
      if (contactsList.length === 0) throw new Error("no contact is left");
    });
    return together([apis, stop, restart]);
  }, program);
}
