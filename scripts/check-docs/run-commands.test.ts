import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as assert from "uvu/assert";
import type { PageBlock } from "./page-blocks.mjs";
import { runCommands } from "./run-commands.mjs";
import { suiteInFolder, write } from "./testing.ts";

const tests = suiteInFolder("runCommands()");

const block = (code: string, more: Partial<PageBlock> = {}): PageBlock => ({
  file: "README.md",
  line: 1,
  language: "sh",
  code,
  section: "",
  ...more,
});

tests("runs commands in the folder, and stops at the first that fails", async ({ folder }) => {
  const place = { folder, host: "localhost:1" };
  assert.is(await runCommands(block("echo yes > a\ncat a"), place), undefined);
  assert.is(readFileSync(join(folder, "a"), "utf8"), "yes\n");
  assert.match(
    (await runCommands(block("echo why >&2; false\ntouch b"), place)) ?? "",
    "it ended with 1: why",
  );
  assert.not(existsSync(join(folder, "b")));
  assert.match((await runCommands(block("false | true"), place)) ?? "", "it ended with 1");
});

tests("takes an answer that refuses for a failure", async ({ folder }) => {
  const settings = join(folder, "scripts", "check-docs");
  mkdirSync(settings, { recursive: true });
  cpSync("scripts/check-docs/.curlrc", join(settings, ".curlrc"));
  const server = createServer(({ url }, response) => {
    response.writeHead(url === "/good" ? 200 : 400).end("too long");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const place = { folder, host: `localhost:${(server.address() as AddressInfo).port}` };
  try {
    assert.is(await runCommands(block("curl http://localhost:3000/good"), place), undefined);
    const what = await runCommands(block("curl http://localhost:3000/bad"), place);
    assert.match(what ?? "", "too long");
  } finally {
    server.close();
  }
});

tests("stops a program once it is up, which then has to end well", async ({ folder }) => {
  const place = { folder, host: "localhost:1" };
  const until = { until: "it is up" };
  const program = (end: number) =>
    block(`trap 'exit ${end}' INT; echo it is up; while true; do sleep 0.05; done`, until);
  assert.is(await runCommands(program(0), place), undefined);
  assert.match((await runCommands(program(3), place)) ?? "", "it ended with 3");
  // As npx does.
  assert.is(await runCommands(block("echo it is up; exec sleep 20", until), place), undefined);
  const otherwise = "trap 'kill -TERM $$' INT; echo it is up; while true; do sleep 0.05; done";
  assert.match((await runCommands(block(otherwise, until), place)) ?? "", "it ended with SIGTERM");
  assert.match(
    (await runCommands(block("echo something else", until), place)) ?? "",
    "it never said “it is up”: something else",
  );
});

tests("applies a patch, or says why it does not fit", async ({ folder }) => {
  const place = { folder, host: "localhost:1" };
  write(folder, "a.txt", "one\n");
  const patch = block("--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+two", { language: "diff" });
  await runCommands(block("git init --quiet"), place);
  assert.is(await runCommands(patch, place), undefined);
  assert.is(readFileSync(join(folder, "a.txt"), "utf8"), "two\n");
  assert.match((await runCommands(patch, place)) ?? "", "patch failed");
});

tests.run();
