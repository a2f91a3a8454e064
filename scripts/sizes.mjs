import { gzipSync } from "node:zlib";
import { root, setUp } from "./setup.mjs";

// npm run sizes: what parts of the SDK cost whoever imports them, bundled, minified and gzipped. Fails
// where that is more than is promised.

/** In bytes; one that has no promise is only told. */
const parts = [
  { from: "mod", names: "{ MessagingClient, QueueClient, TrackerClient }", most: 10_000 },
  { from: "webhooks", names: "*", most: 3_000 },
  { from: "watch", names: "*", most: undefined },
  { from: "mod", names: "*", most: undefined },
];

await setUp();
const { build } = await import("esbuild");
for (const { from, names, most } of parts) {
  const what = `export ${names} from "./sdk/${from}.ts";`;
  const size = gzipSync(await bundle(what), { level: 9 }).length;
  const promise = most ? ` of at most ${kilobytes(most)}` : "";
  const excess = most && size > most ? `: ${size - most} bytes too many` : "";
  console.log(`${kilobytes(size)}${promise}  ${what}${excess}`);
  if (excess) process.exitCode = 1;
}

/** @param {string} source */
async function bundle(source) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: source, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.contents ?? "";
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(2)} kB`;
}
