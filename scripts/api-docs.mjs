import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { stringify } from "yaml";

const folder = "dist/web/docs";

/** A picture of nothing. */
const NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

/** The APIs' documents, and the viewers that show them, into what is served to browsers. */
export async function buildApiDocs() {
  mkdirSync(folder, { recursive: true });
  copyViewers();
  for (const [name, document] of Object.entries(await apiDocuments())) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(document));
    // Quoted where an older YAML would read something else than a text, such as a date.
    writeFileSync(join(folder, `${name}.yaml`), stringify(document, { compat: "yaml-1.1" }));
  }
}

function copyViewers() {
  const swagger = "node_modules/swagger-ui-dist";
  copyFileSync(`${swagger}/swagger-ui-bundle.js`, `${folder}/swagger-ui-bundle.js`);
  copyFileSync(`${swagger}/swagger-ui.css`, `${folder}/swagger-ui-bundle.css`);
  const redoc = "node_modules/redoc/bundles/redoc.standalone.js";
  writeFileSync(`${folder}/redoc-bundle.js`, withoutForeignPicture(readFileSync(redoc, "utf8")));
  // Whose code is in it is told in a file beside it.
  joinFiles(`${folder}/swagger-ui-bundle.js.LEGAL.txt`, [
    `${swagger}/NOTICE`,
    `${swagger}/LICENSE`,
    `${swagger}/swagger-ui-bundle.js.LICENSE.txt`,
  ]);
  joinFiles(`${folder}/redoc-bundle.js.LEGAL.txt`, [
    "node_modules/redoc/LICENSE",
    `${redoc}.LICENSE.txt`,
  ]);
}

/**
 * Redoc loads its maker's logo from the maker's server: no request may leave for another.
 *
 * @param {string} script
 */
function withoutForeignPicture(script) {
  const address = "https://cdn.redoc.ly/redoc/logo-mini.svg";
  if (!script.includes(address)) throw new Error("Redoc's logo is not where it was: look anew.");
  return script.replaceAll(address, NO_PICTURE);
}

/**
 * @param {string} path
 * @param {string[]} sources
 */
function joinFiles(path, sources) {
  writeFileSync(path, sources.map((source) => readFileSync(source, "utf8")).join("\n\n"));
}

/** @returns {Promise<Record<string, object>>} by the name under which each is served */
async function apiDocuments() {
  const place = mkdtempSync(join(tmpdir(), "taskwire-docs-"));
  try {
    const outfile = join(place, "documents.mjs");
    const entryPoints = ["api/docs/documents.ts"];
    await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node" });
    return (await import(pathToFileURL(outfile).href)).documents;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
