import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawConnection, rawRequest } from "./http/testing.ts";
import { linesOf } from "./testing/log-lines.ts";
import { call, until } from "./testing/server.ts";

const troubles = suite("a log that takes nothing");

const started: ChildProcess[] = [];
troubles.after(() => {
  for (const child of started) child.kill("SIGKILL");
});

/** Starts the server with this for its standard error. */
async function startWith(stderr: "pipe" | number) {
  const folder = await mkdtemp(join(tmpdir(), "taskwire-test-"));
  const child = spawn(process.execPath, [...process.execArgv, "dist/main.js"], {
    env: { PATH: process.env.PATH, PORT: "0", DATA_DIR: folder },
    stdio: ["ignore", "pipe", stderr],
  });
  started.push(child);
  const ended = once(child, "exit");
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const url = await until(() => /serves at (\S+)$/m.exec(output)?.[1], "the address");
  const stop = async () => {
    child.kill("SIGTERM");
    const [code] = await ended;
    await rm(folder, { recursive: true, force: true });
    return code as number | null;
  };
  return { child, url, stop };
}

troubles("because nobody reads it stalls nobody, and says later what it left out", async () => {
  const { child, url, stop } = await startWith("pipe");
  const connection = await RawConnection.open(url);
  const request = rawRequest(`/${"x".repeat(200)}`);
  for (let batch = 0; batch < 8; batch++) {
    connection.write(request.repeat(600));
    for (let i = 0; i < 600; i++) {
      assert.is((await connection.answer(`answer ${batch * 600 + i}`)).status, 404);
    }
  }
  connection.close();
  let log = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const said = await until(async () => {
    await call(`${url}/healthz`, "GET");
    return linesOf(log.slice(0, log.lastIndexOf("\n"))).find((line) => Number(line.lines) > 0);
  }, "how many lines were left out");
  assert.match(String(said.msg), /left out/);
  assert.is(await stop(), 0);
});

if (process.platform === "linux") {
  troubles("because its disk is full stops nothing", async () => {
    const { url, stop } = await startWith(openSync("/dev/full", "w"));
    for (let i = 0; i < 3; i++) assert.is((await call(`${url}/healthz`, "GET")).status, 200);
    assert.is(await stop(), 0);
  });
}

troubles.run();
