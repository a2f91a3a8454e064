import { execFileSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, until } from "../../api/testing/server.ts";
import {
  endPrograms,
  startProgram,
  type TestProgram,
  temporaryFolder,
} from "../testing/program.ts";

// Takes long: it waits for deliveries, as a person does.
const demo = suite("the demo");
demo.after.each(endPrograms);

/** Starts it where it finds no file of ours, on a free port. */
async function startDemo(env: Record<string, string> = {}) {
  const temporary = await temporaryFolder();
  const program = await startProgram("scripts/demo/demo.mjs", {
    env: { PORT: "0", TMPDIR: temporary, ...env },
  });
  return { program, temporary };
}

/** Neither a file nor a process that it has started is left. */
async function assertNothingLeft(program: TestProgram, temporary: string): Promise<void> {
  assert.equal(await readdir(temporary), []);
  const [, server = ""] = / server {4}(\S+)/.exec(program.output()) ?? [];
  const [, receiver = ""] = / receiver {2}(http\S+)/.exec(program.output()) ?? [];
  for (const url of [server, receiver]) {
    assert.match(url, /^http/);
    assert.is(await answers(url), false, `${url} still answers`);
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

demo("shows a first message on its way, then every other, and leaves nothing", async () => {
  const { program, temporary } = await startDemo();
  await program.says(/Ctrl-C ends all of it/, 30_000);
  const id = await program.says(/ queued {5}"Hello, Ada!" to Ada Lovelace, message (\S+)\n/);
  const onItsWay = [
    `queued +"Hello, Ada!" to Ada Lovelace, message ${id}`,
    `receiver +[-0-9]+T[:.0-9]+Z {2}delivered {2}message ${id}`,
    `delivered +message ${id}, \\d+\\.\\d s after it was sent`,
    "Try next",
  ];
  // The receiver has it before the server knows so; two processes tell of it.
  assert.match(program.output(), new RegExp(onItsWay.join(".*"), "s"));

  const server = await program.says(/ server {4}(\S+)/);
  const [, command = "", key = "", body = ""] =
    /curl -X POST '(\S+)'.*Bearer ([^']+)'.*-d '([^']+)'/s.exec(program.output()) ?? [];
  assert.is(command, `${server}/messaging/messages`);
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const sent = await call(command, "POST", { body, headers });
  assert.is(sent.status, 201, sent.text);
  await program.says(new RegExp(`receiver +.*message ${sent.json.id}`));
  await program.says(new RegExp(`delivered +message ${sent.json.id}`));

  const [, email, password] = /sign in as (\S+), password (.+)\n/.exec(program.output()) ?? [];
  const signedIn = await call(`${server}/tracker/auth`, "POST", { body: { email, password } });
  assert.is(signedIn.status, 200, signedIn.text);

  // Under npm a terminal's Ctrl-C comes twice.
  program.child.kill("SIGINT");
  program.child.kill("SIGINT");
  assert.is(await program.ended(), 0);
  await assertNothingLeft(program, temporary);
  assert.is(program.errors(), "");
});

demo("can be ended while it starts", async () => {
  const { program, temporary } = await startDemo();
  // The receiver runs by then.
  await until(async () => (await readdir(temporary)).length > 0, "its folder");
  program.child.kill("SIGTERM");
  assert.is(await program.ended(), 0);
  assert.equal(await readdir(temporary), []);
  assert.is(program.errors(), "");
  assert.equal(childrenOf(program), []);
});

demo("says that a port is taken, and takes another", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  try {
    const { program } = await startDemo({ PORT: String(port) });
    await program.says(
      new RegExp(`^Port ${port} is taken by another program; the demo's server`, "m"),
    );
    const server = await program.says(/ server {4}(\S+)/, 20_000);
    assert.is.not(new URL(server).port, String(port));
    program.child.kill("SIGTERM");
    assert.is(await program.ended(), 0);
  } finally {
    other.close();
  }
});

demo("ends when one of the two does, says so, and leaves nothing", async () => {
  const { program, temporary } = await startDemo();
  await program.says(/Ctrl-C ends all of it/, 30_000);
  const server = childrenOf(program).find(({ command }) => command.includes("main.js"));
  assert.ok(server, "the server runs");
  process.kill(server.pid, "SIGKILL");
  assert.is(await program.ended(), 1);
  assert.is(program.errors(), "The demo cannot go on: the server has ended (SIGKILL).\n");
  await assertNothingLeft(program, temporary);
});

demo("ends when nobody reads along any more", async () => {
  const { program, temporary } = await startDemo();
  await program.says(/A first message/, 30_000);
  program.child.stdout?.destroy();
  assert.is(await program.ended(), 1);
  await assertNothingLeft(program, temporary);
});

function childrenOf({ child }: TestProgram): { pid: number; command: string }[] {
  const list = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const rows = list.split("\n").map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
  return rows
    .filter(([, , parent]) => Number(parent) === child.pid)
    .map(([, pid, , command = ""]) => ({ pid: Number(pid), command }));
}

demo.run();
