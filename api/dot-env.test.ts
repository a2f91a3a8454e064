import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { endAll, startProcess, temporaryFolder } from "./testing/process.ts";
import { call } from "./testing/server.ts";

const dotEnv = suite("a .env file");

dotEnv("in the working directory is read, and the environment counts for more", async () => {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "own data"));
  const lines = [
    "# a comment",
    'DATA_DIR="own data"',
    "API_KEYS=from-the-file",
    "SIGNUP=closed",
    "MAX_BODY_BYTES=nonsense",
    "LOG_LEVEL=silent # a comment",
  ];
  await writeFile(join(cwd, ".env"), lines.join("\n"));
  const { address, child, ended } = await startProcess({ cwd, env: { MAX_BODY_BYTES: "2048" } });
  const url = await address();
  assert.is((await call(`${url}/queue/tasks?api_key=from-the-file`, "GET")).status, 200);
  assert.is((await call(`${url}/queue/tasks?api_key=there-is-no-key`, "GET")).status, 403);
  child.kill("SIGTERM");
  assert.is(await ended(), 0);
});

dotEnv("with a bad value stops the start with one line, and no secret in it", async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, ".env"), "JWT_SECRET=hunter2\nSIGNUP=perhaps\n");
  const { ended, errors, output } = await startProcess({ cwd });
  assert.is(await ended(), 1);
  assert.is(
    errors(),
    'Taskwire did not start: SIGNUP is "perhaps", but may only be open or closed.\n',
  );
  assert.is(output(), "");
  assert.equal(await readdir(cwd), [".env"], "it left something behind");
});

dotEnv("with a key that is none stops the start, and the key is not shown", async () => {
  for (const key of [
    "hunter2",
    "-----BEGIN PRIVATE KEY-----\\nhunter2\\n-----END PRIVATE KEY-----",
  ]) {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, ".env"), `JWT_PRIVATE_KEY="${key}"\n`);
    const { ended, errors, output } = await startProcess({ cwd });
    assert.is(await ended(), 1);
    assert.match(errors(), /^Taskwire did not start: JWT_PRIVATE_KEY may only be an Ed25519 .*\n$/);
    assert.not(`${errors()}${output()}`.includes("hunter2"));
    // What it had opened by then, it has closed again.
    assert.equal(await readdir(join(cwd, "data")), ["taskwire.sqlite"]);
  }
});

dotEnv("that is a folder is none: virtual environments of Python have that name, too", async () => {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, ".env"));
  const { address, child, ended } = await startProcess({ cwd });
  assert.is((await call(`${await address()}/healthz`, "GET")).status, 200);
  child.kill("SIGTERM");
  assert.is(await ended(), 0);
});

dotEnv("that cannot be read stops the start with one line", async () => {
  const cwd = await temporaryFolder();
  await symlink(".env", join(cwd, ".env"));
  const { ended, errors } = await startProcess({ cwd });
  assert.is(await ended(), 1);
  assert.match(errors(), /^Taskwire did not start: \.env cannot be read \(ELOOP\b.*\)\..*\n$/);
  assert.equal(await readdir(cwd), [".env"], "it left something behind");
});

dotEnv.after(endAll);

dotEnv.run();
