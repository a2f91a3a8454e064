import { cpSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";

/** Beside what is served, and so within reach of the project's packages. */
const folder = join(root, "dist/runtimes");

/** What is made for these runs. */
export const built = {
  /** The suite for a Node that runs no TypeScript. */
  nodeRunner: join(folder, "node.js"),
  /** The runner for a page, and beside it the SDK as it is built. */
  page: join(folder, "page"),
  /** The server's sources, with nothing built in reach. */
  server: join(folder, "sources/api/main.ts"),
};

/** Builds {@link built}. */
export async function buildRunners() {
  // It is there only once everything has been installed.
  const { build } = await import("esbuild");
  const runners = join(root, "sdk/conformance/runners");
  /** @type {import("esbuild").BuildOptions} */
  const common = { bundle: true, format: "esm", logLevel: "warning" };
  await Promise.all([
    build({
      ...common,
      platform: "node",
      target: "node20",
      packages: "external",
      entryPoints: [join(runners, "node.ts")],
      outfile: built.nodeRunner,
    }),
    build({
      ...common,
      platform: "browser",
      target: "es2022",
      entryPoints: [join(runners, "browser.ts")],
      outfile: join(built.page, "browser.js"),
    }),
  ]);
  cpSync(join(root, "sdk/dist"), join(built.page, "sdk"), { recursive: true });
  for (const sources of ["api", "sdk", "package.json"]) {
    cpSync(join(root, sources), join(folder, "sources", sources), {
      recursive: true,
      filter: (path) => path !== join(root, "sdk/dist"),
    });
  }
}
