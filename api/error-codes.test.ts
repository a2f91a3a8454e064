import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { PROBLEMS } from "./docs/problems.ts";

// The server's problems take only codes that the SDK knows: the compiler sees to that
// (`http/problem.ts`), and that each is described. Here is the other direction: the SDK knows none
// that the server has not.

const codes = suite("the SDK's list of the server's error codes");

/** What runs: descriptions name codes, too. */
function sources(): string {
  return readdirSync("api", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/(\.test|^docs\/.*|openapi)\.ts$/.test(name))
    .map((name) => readFileSync(join("api", name), "utf8"))
    .join("\n");
}

codes("has none that the server's sources do not name", () => {
  const text = sources();
  const dead = Object.keys(PROBLEMS).filter((code) => !text.includes(`"${code}"`));
  assert.equal(dead, []);
});

codes.run();
