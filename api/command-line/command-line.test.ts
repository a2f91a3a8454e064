import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { endAll, startProcess } from "../testing/process.ts";
import { call } from "../testing/server.ts";
import { suiteInFolder, taskwire } from "./testing.ts";

const tests = suiteInFolder("taskwire");
tests.after(endAll);

const COMMANDS = ["backup", "restore", "export", "import", "doctor"];

tests("--help names every command, and each tells about itself", async () => {
  const { code, output, errors } = await taskwire(["--help"]);
  assert.is(code, 0);
  assert.is(errors, "");
  for (const command of COMMANDS) {
    assert.match(output, new RegExp(`^  taskwire ${command} `, "m"));
    const about = await taskwire([command, "-h"]);
    assert.is(about.code, 0);
    assert.match(about.output, new RegExp(`^taskwire ${command} .*\\n\\n`));
    for (const line of about.output.split("\n")) assert.ok(line.length <= 100, line);
  }
});

tests("--version tells the package's", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  assert.equal(await taskwire(["--version"]), { code: 0, output: `${version}\n`, errors: "" });
});

for (const [typed, says] of [
  [["bakcup"], /there is no command bakcup/i],
  [["toString"], /there is no command toString/i],
  [["--prot", "1"], /unknown option '--prot'/i],
  [["--port"], /--port/],
  [["--port", "70000"], /--port is "70000", but may only be a whole number from 0 to 65535/],
  [["serve", "more"], /serve takes no more\. .* taskwire serve --data more\./],
  [["serve", "--force"], /serve takes no --force/],
  [["backup"], /backup needs the name of a file/],
  [["backup", "a", "b"], /backup takes no b/],
  [["backup", "a", "--port", "1"], /backup takes no --port/],
  [["import", "a", "--force"], /import takes no --force/],
  [["doctor", "data"], /doctor takes no data\. For a folder it is: taskwire doctor --data data\./],
  [["doctor", "--prot", "1"], /unknown option '--prot'/i],
] as [string[], RegExp][]) {
  tests(`${typed.join(" ")} is not understood, which one line says`, async ({ folder }) => {
    const { code, output, errors } = await taskwire(typed, { cwd: folder });
    assert.is(code, 2);
    assert.is(output, "");
    assert.match(errors, says);
    const about = COMMANDS.includes(typed[0] ?? "") ? `taskwire ${typed[0]}` : "taskwire";
    assert.match(errors, new RegExp(`^taskwire: .*\\. ${about} --help tells more\\.\n$`));
  });
}

tests("commands need a folder with data, and make none", async ({ folder }) => {
  for (const typed of [["backup", "b"], ["export"], ["doctor"]]) {
    const { code, errors } = await taskwire(typed, { cwd: folder });
    assert.is(code, 1);
    assert.is(
      errors,
      `taskwire ${typed[0]}: There is no folder data. Name the data's with --data.\n`,
    );
  }
  const { code, errors } = await taskwire(["export", "--data", "."], { cwd: folder });
  assert.is(code, 1);
  assert.match(errors, /holds no data/);
});

tests("serves where and what it is told, before what the environment says", async ({ folder }) => {
  const options = ["serve", "--port", "0", "--data", join(folder, "here")];
  const server = await startProcess({ options, env: { PORT: "1", DATA_DIR: "/dev/null" } });
  const { status } = await call(`${await server.address()}/readyz`, "GET");
  assert.is(status, 200);
  server.child.kill("SIGTERM");
  assert.is(await server.ended(), 0);
  const { code, output } = await taskwire(["doctor", "--data", join(folder, "here")]);
  assert.is(code, 0, output);
});

tests.run();
