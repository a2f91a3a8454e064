import { cpSync } from "node:fs";
import { startBuilds } from "./builds.mjs";
import { DevServer } from "./server.mjs";
import { watchFolders } from "./watch.mjs";

// Where what is built is put: the built server of npm start stays as it is.
const folder = "dist/dev";

const rebuild = await startBuilds(folder);
await rebuild();
// The viewers at /docs, and the documents of the last whole build.
cpSync("dist/web/docs", `${folder}/web/docs`, { recursive: true, force: false });

const server = new DevServer(`${folder}/main.js`);
process.on("SIGINT", () => server.end());
process.on("SIGTERM", () => server.end());
await server.start();
watchFolders(["api", "sdk", "web"], update);

/** A source has changed. */
async function update() {
  const started = performance.now();
  const since = () => `${Math.round(performance.now() - started)} ms`;
  try {
    if (!(await rebuild())) return;
    const rebuilt = since();
    await server.restart();
    console.log(`rebuilt in ${rebuilt}, serves again after ${since()}`);
  } catch (error) {
    // What is wrong in a source has been told by esbuild.
    const isTold = error instanceof Error && "errors" in error;
    if (!isTold) console.error(error instanceof Error ? error.message : error);
    console.log("not rebuilt; the next change is tried again");
  }
}
