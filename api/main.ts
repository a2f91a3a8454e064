#!/usr/bin/env node
import type { AddressInfo } from "node:net";
import { addressFromHere, addressOf } from "./address.ts";
import { type RunningApp, startApp } from "./app.ts";
import { runCommandLine } from "./command-line/command-line.ts";
import { readDotEnv } from "./dot-env.ts";
import { makeLog } from "./log.ts";
import {
  DEFAULT_API_KEYS,
  type Environment,
  readSettings,
  type Settings,
  SettingsError,
} from "./settings.ts";
import { migrations } from "./store/migrations/index.ts";
import { openSqlJsStore } from "./store/sqljs.ts";
import { type Store, StoreOpenError } from "./store/store.ts";
import { keptSecret, privateKeys, secretKeys, type TokenKeys, Tokens } from "./tracker/tokens.ts";

/** A terminal tells Ctrl-C to npm and to us, and npm tells us again: that is one wish, not two. */
const SAME_WISH_MS = 300;
/** A stop takes no longer, whatever hangs: what was acknowledged is in the journal. */
const STOP_MS = 4500;

try {
  const code = await runCommandLine(process.argv.slice(2), environment(), serve);
  if (code !== undefined) process.exitCode = code;
} catch (error) {
  if (!isForThePerson(error)) throw error;
  console.error(`Taskwire did not start: ${error.message}`);
  process.exit(1);
}

/** Serves, with the given settings before those of the environment. */
async function serve(given: Environment): Promise<void> {
  const settings = readSettings({ ...environment(), ...given });
  const { log, logRequest } = makeLog(settings.logLevel);
  const store = await openSqlJsStore({
    folder: settings.dataDir,
    migrations,
    eventsKept: settings.eventsKept,
    log,
  });
  try {
    const keys = await tokenKeys(settings);
    const tokens = new Tokens(store, keys, settings.jwtTtlSeconds);
    const app = await startApp({ settings, store, tokens, log, logRequest });
    const port = await listen(app, settings);
    stopOnSignals(app, store, settings.drainMs);
    announce(port, settings);
  } catch (error) {
    await store.close();
    throw error;
  }
}

function environment(): Environment {
  return { ...readDotEnv(), ...process.env };
}

async function tokenKeys(settings: Settings): Promise<TokenKeys> {
  if (settings.jwtPrivateKey) {
    return privateKeys(settings.jwtPrivateKey).catch((error: Error) => {
      throw new SettingsError(
        `JWT_PRIVATE_KEY may only be an Ed25519 private key in PEM (${error.message}). Make one with: openssl genpkey -algorithm ed25519`,
      );
    });
  }
  return secretKeys(settings.jwtSecret ?? (await ownSecret(`${settings.dataDir}/jwt-secret`)));
}

function ownSecret(path: string): Promise<Uint8Array> {
  return keptSecret(path).catch((error: Error) => {
    throw new SettingsError(
      `JWT_SECRET is not set, and none can be kept in ${path} (${error.message}). Make that possible, or set JWT_SECRET.`,
    );
  });
}

/** Gives the port, which may have been the system's choice. */
async function listen({ server }: RunningApp, settings: Settings): Promise<number> {
  const { host, port } = settings;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(error, settings)));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function announce(port: number, { host, apiKeys }: Settings): void {
  const key = apiKeys.includes(DEFAULT_API_KEYS) ? DEFAULT_API_KEYS : "YOUR_KEY";
  const here = addressFromHere(host, port);
  console.log(`Taskwire serves at ${addressOf(host, port)}

Try next, from another terminal:
  open ${here} in a browser
  curl -X POST '${here}/queue/tasks?api_key=${key}' \\
    -H 'Content-Type: application/json' -d '{"name":"First task","type":"gx.tiny"}'
  curl '${here}/queue/tasks?api_key=${key}'

Ctrl-C stops it; nothing is lost.`);
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: Settings): Error {
  if (error.code === "EADDRINUSE") {
    return new SettingsError(
      `port ${port} on ${host} is taken by another program. Stop that one, or choose another port with --port ${port + 1} (behind npm start: -- --port ${port + 1}).`,
    );
  }
  return new SettingsError(`HOST ${host} with PORT ${port} cannot be used (${error.message}).`);
}

function stopOnSignals(app: RunningApp, store: Store, drainMs: number): void {
  let firstAt: number | undefined;
  const stop = async (signal: NodeJS.Signals) => {
    if (firstAt !== undefined) {
      if (Date.now() - firstAt > SAME_WISH_MS) process.exit(130);
      return;
    }
    const since = Date.now();
    firstAt = since;
    console.log("\nStopping… (Ctrl-C again: at once)");
    // Who presses Ctrl-C has no load balancer that has to hear of it first.
    if (signal === "SIGTERM" && drainMs > 0) await app.drain(drainMs);
    setTimeout(() => process.exit(0), STOP_MS).unref();
    await app.stop();
    await store.close();
    // A signal that finds the process exiting would kill it: npm's has to have come by then.
    await new Promise((resolve) => setTimeout(resolve, since + SAME_WISH_MS - Date.now()));
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

function isForThePerson(error: unknown): error is Error {
  return error instanceof SettingsError || error instanceof StoreOpenError;
}
