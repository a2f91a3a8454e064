import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { installPackages } from "../packages.mjs";
import { setUp } from "../setup.mjs";

// npm run check:api-docs: whether the APIs' documents pass the linters of their formats: Redocly's
// with its recommended rules, and for AsyncAPI also that of its makers. A warning is one too many.

const openapi = ["openapi", "tracker", "queue"];
const asyncapi = ["asyncapi"];
/** Of AsyncAPI's linter: what is more severe than a hint. */
const WARNING = 1;

await setUp();
const folder = fileURLToPath(new URL(".", import.meta.url));
installPackages(folder, "Installing the linters of OpenAPI and AsyncAPI…");
const { createConfig, lint } = await linter("@redocly/openapi-core");
const { Parser } = await linter("@asyncapi/parser");

const rules = await createConfig({ extends: ["recommended"] });
let problems = 0;
for (const name of [...openapi, ...asyncapi]) {
  const ref = `dist/web/docs/${name}.yaml`;
  for (const { ruleId, severity, message, location } of await lint({ ref, config: rules })) {
    tell(ref, location[0]?.pointer ?? "#", `${severity} of ${ruleId}: ${message}`);
  }
}
for (const name of asyncapi) {
  const file = `dist/web/docs/${name}.yaml`;
  const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
  for (const { severity, code, message, path } of diagnostics) {
    if (severity <= WARNING) tell(file, `#/${path.join("/")}`, `${code}: ${message}`);
  }
  if (!document) tell(file, "#", "it cannot be read");
}
const count = openapi.length + asyncapi.length;
console.log(`${problems} problems in ${count} documents of the APIs`);
process.exitCode = problems > 0 ? 1 : 0;

/**
 * @param {string} file
 * @param {string} place a JSON pointer
 * @param {string} what
 */
function tell(file, place, what) {
  problems++;
  console.log(`${file} ${place}\n  ${what}`);
}

/**
 * One of the packages beside this file.
 *
 * @param {string} name
 */
function linter(name) {
  const require = createRequire(import.meta.url);
  return import(pathToFileURL(require.resolve(name)).href);
}
