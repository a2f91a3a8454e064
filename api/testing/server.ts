import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkAnswersOf } from "./answers.ts";

/** How long a start or a stop may take before a test gives up. */
const LIMIT_MS = 20_000;

/** The built server, as people run it: a process of its own, on a free port and its own data. */
export interface TestServer {
  /** Such as `http://localhost:40123`; another after a restart. */
  readonly url: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** What it has written to standard error: its log. */
  readonly log: () => string;
  /** Asks it to stop, and gives its exit code. The data stays until `remove`. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

export interface TestServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A data folder that outlives the server; a temporary one otherwise. */
  readonly dataDir?: string;
}

export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "taskwire-test-")));
  const env = { ...options.env, DATA_DIR: dataDir };
  let running = await launch(env);
  return {
    get url() {
      return running.url;
    },
    get process() {
      return running.child;
    },
    dataDir,
    log: () => running.log(),
    async stop() {
      running.child.kill("SIGTERM");
      return running.exited;
    },
    async kill() {
      running.child.kill("SIGKILL");
      await running.exited;
    },
    async restart() {
      running = await launch(env);
    },
    async remove() {
      running.child.kill("SIGTERM");
      await running.exited;
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A start that failed, with what the process said. */
export class StartError extends Error {}

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly log: () => string;
}

async function launch(env: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawn(process.execPath, [...process.execArgv, "dist/main.js"], {
    env: {
      PATH: process.env.PATH,
      PORT: "0",
      LOG_LEVEL: "warn",
      RATE_LIMIT_AUTH: "10000/60",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let output = "";
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const url = await new Promise<string>((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new StartError(`no address within ${LIMIT_MS} ms: ${output}${log}`));
    }, LIMIT_MS);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const address = /^Taskwire serves at (\S+)$/m.exec(output)?.[1];
      if (address) resolve(address);
      if (address) clearTimeout(limit);
    });
    // Not `exit`: what it said last may still be on its way.
    child.once("close", (code) => {
      clearTimeout(limit);
      reject(new StartError(`it ended with code ${code}: ${output}${log}`));
    });
  });
  checkAnswersOf(url);
  return { url, child, exited, log: () => log };
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body's JSON; undefined where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly json: any;
}

/** One request, with a JSON body unless it is a text already. */
export async function call(
  url: string,
  method: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<TestAnswer> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text ? JSON.parse(text) : undefined,
  };
}

/** Waits until `look` gives something; looks again every few milliseconds. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  what: string,
  limitMs = 10_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Signs up and signs in, and gives the token. */
export async function signUp(
  url: string,
  email: string,
  password = "correct horse",
): Promise<{ token: string; user: { id: number; role: string } }> {
  const made = await call(`${url}/tracker/users`, "POST", {
    body: { name: email.split("@")[0], email, password },
  });
  if (made.status !== 201) throw new Error(`no account: ${made.status} ${made.text}`);
  const { json } = await call(`${url}/tracker/auth`, "POST", { body: { email, password } });
  return { token: json.token, user: json.user };
}
