import { standardKey } from "../sdk/webhooks/secrets.ts";
import type { Rate } from "./http/rate-limit.ts";
import { isLoopback } from "./loopback.ts";

/** What the server can be told by environment variables. README.md has the same table in words. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly apiKeys: readonly string[];
  readonly webhookUrl: string;
  readonly webhookSecrets: readonly string[];
  readonly jwtSecret: string | undefined;
  readonly jwtPrivateKey: string | undefined;
  readonly jwtTtlSeconds: number;
  readonly signup: "open" | "closed";
  readonly corsOrigins: readonly string[];
  readonly maxBodyBytes: number;
  readonly deliveryDelayMs: number;
  readonly webhookTimeoutMs: number;
  readonly webhookConcurrency: number;
  readonly webhookRetryDelaysMs: readonly number[];
  readonly webhookAllowPrivate: boolean;
  readonly maxWorkspaces: number;
  readonly maxWorkspaceConnections: number;
  readonly maxRunningWorkspaceTasks: number;
  readonly maxQueuedTasks: number;
  readonly taskTimeScale: number;
  readonly liveCoalesceMs: number;
  readonly liveMaxBufferBytes: number;
  readonly livePingMs: number;
  readonly eventsKept: number;
  readonly rateLimitAuth: Rate;
  readonly trustProxy: boolean;
  readonly metricsToken: string | undefined;
  readonly logLevel: string;
  readonly drainMs: number;
}

/** A variable holds something that it may not hold. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** What is set, in the environment or elsewhere. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Published: whoever can reach the server knows it. */
export const DEFAULT_API_KEYS = "there-is-no-key";
const DEFAULT_WEBHOOK_SECRET = "mySecret";
/** Longer waits are mistakes, and would leave the range of dates. */
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
/** Whoever supervises a process does not wait longer for its end. */
const DRAIN_MOST_MS = 10 * 60 * 1000;
/** With it, the longest task takes ten years. */
const TIME_SCALE_MOST = 1_000_000;
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/**
 * Reads and checks all settings. An empty variable counts as one that is not set.
 *
 * @throws {SettingsError} with one line that names the variable, what it holds and what it may hold
 */
export function readSettings(environment: Environment): Settings {
  const read = new Reader(environment);
  const host = read.host("HOST", "127.0.0.1");
  const settings: Settings = {
    host,
    port: read.whole("PORT", 3000, 0, 65535),
    dataDir: dataDirOf(environment),
    apiKeys: read.keys("API_KEYS", DEFAULT_API_KEYS),
    webhookUrl: read.url("WEBHOOK_URL", "http://localhost:3010/webhooks"),
    webhookSecrets: read.secrets("WEBHOOK_SECRET", DEFAULT_WEBHOOK_SECRET),
    jwtSecret: read.optional("JWT_SECRET"),
    jwtPrivateKey: read.optional("JWT_PRIVATE_KEY"),
    jwtTtlSeconds: read.whole("JWT_TTL_SECONDS", 86400, 1, YEAR_MS),
    signup: read.word("SIGNUP", ["open", "closed"]),
    corsOrigins: read.origins("CORS_ORIGINS", "*"),
    maxBodyBytes: read.whole("MAX_BODY_BYTES", 102400, 1024, 2 ** 30),
    deliveryDelayMs: read.whole("DELIVERY_DELAY_MS", 2000, 0, YEAR_MS),
    webhookTimeoutMs: read.whole("WEBHOOK_TIMEOUT_MS", 15000, 1, 2 ** 31 - 1),
    webhookConcurrency: read.whole("WEBHOOK_CONCURRENCY", 16, 1, 1000),
    webhookRetryDelaysMs: read.wholes("WEBHOOK_RETRY_DELAYS_MS", "5000,30000"),
    webhookAllowPrivate: read.flag("WEBHOOK_ALLOW_PRIVATE", isLoopback(host)),
    maxWorkspaces: read.whole("MAX_WORKSPACES", 100, 1),
    maxWorkspaceConnections: read.whole("MAX_WORKSPACE_CONNECTIONS", 10000, 1),
    maxRunningWorkspaceTasks: read.whole("MAX_RUNNING_WORKSPACE_TASKS", 6, 1),
    maxQueuedTasks: read.whole("MAX_QUEUED_TASKS", 100000, 1),
    taskTimeScale: read.number("TASK_TIME_SCALE", 1, TIME_SCALE_MOST),
    liveCoalesceMs: read.whole("LIVE_COALESCE_MS", 20, 0, 60000),
    liveMaxBufferBytes: read.whole("LIVE_MAX_BUFFER_BYTES", 1048576, 1024),
    livePingMs: read.whole("LIVE_PING_MS", 30000, 10, 2 ** 31 - 1),
    eventsKept: read.whole("EVENTS_KEPT", 10000, 1),
    rateLimitAuth: read.rate("RATE_LIMIT_AUTH", "10/60"),
    trustProxy: read.flag("TRUST_PROXY", false),
    metricsToken: read.optional("METRICS_TOKEN"),
    logLevel: read.word("LOG_LEVEL", LOG_LEVELS, "info"),
    drainMs: read.whole("DRAIN_MS", 0, 0, DRAIN_MOST_MS),
  };
  refusePublishedSecrets(settings);
  return settings;
}

/** The folder that the data is in. */
export function dataDirOf(environment: Environment): string {
  return environment.DATA_DIR || "data";
}

/** Anybody knows the published defaults: they may only be used where nobody else gets in. */
function refusePublishedSecrets({ host, apiKeys, webhookSecrets }: Settings): void {
  if (isLoopback(host)) return;
  const published = [
    ...(apiKeys.includes(DEFAULT_API_KEYS) ? ["API_KEYS"] : []),
    ...(webhookSecrets.includes(DEFAULT_WEBHOOK_SECRET) ? ["WEBHOOK_SECRET"] : []),
  ];
  if (published.length === 0) return;
  throw new SettingsError(
    `HOST is ${host}, which others can reach, but ${published.join(" and ")} still hold${published.length > 1 ? "" : "s"} the published default. Make new ones, each with: node -p "crypto.randomBytes(24).toString('base64url')"`,
  );
}

class Reader {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  optional(name: string): string | undefined {
    return this.#environment[name] || undefined;
  }

  text(name: string, otherwise: string): string {
    return this.optional(name) ?? otherwise;
  }

  /** An IPv6 address may stand in brackets, as it does in a URL. */
  host(name: string, otherwise: string): string {
    return this.text(name, otherwise).replace(/^\[(.*)\]$/, "$1");
  }

  number(name: string, otherwise: number, most: number): number {
    const text = this.optional(name);
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value >= 0 && value <= most) {
      return value;
    }
    return this.#refuse(name, `a number from 0 to ${most}`);
  }

  whole(name: string, otherwise: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
    const text = this.optional(name);
    if (text === undefined) return otherwise;
    return this.#wholeIn(text, least, most) ?? this.#refuse(name, wholeFrom(least, most));
  }

  wholes(name: string, otherwise: string): number[] {
    // Set but empty means none: then nothing is tried again.
    const text = this.#environment[name] ?? otherwise;
    if (text === "") return [];
    return text.split(",").map((one) => {
      const value = this.#wholeIn(one.trim(), 0, YEAR_MS);
      return value ?? this.#refuse(name, `whole numbers from 0 to ${YEAR_MS} separated by commas`);
    });
  }

  #wholeIn(text: string, least: number, most: number): number | undefined {
    const value = Number(text);
    return /^\d{1,16}$/.test(text) && value >= least && value <= most ? value : undefined;
  }

  list(name: string, otherwise: string): string[] {
    const values = this.#split(name, otherwise);
    return values.every((value) => value !== "")
      ? values
      : this.#refuseSecret(name, "values separated by commas, none of them empty");
  }

  /** Keys that an Authorization header can carry: without spaces, and in ASCII. */
  keys(name: string, otherwise: string): string[] {
    const keys = this.list(name, otherwise);
    return keys.every((key) => /^[\x21-\x7e]+$/.test(key))
      ? keys
      : this.#refuseSecret(name, "visible ASCII characters, with commas between keys");
  }

  #split(name: string, otherwise: string): string[] {
    return this.text(name, otherwise)
      .split(",")
      .map((value) => value.trim());
  }

  secrets(name: string, otherwise: string): string[] {
    const secrets = this.list(name, otherwise);
    if (secrets.length > 2) this.#refuseSecret(name, "one secret, or two separated by a comma");
    return secrets.every(isWebhookSecret)
      ? secrets
      : this.#refuseSecret(name, "base64 behind the prefix whsec_, or a text without that prefix");
  }

  word<Word extends string>(name: string, words: readonly Word[], otherwise = words[0]): Word {
    const text = this.text(name, otherwise as string);
    return words.find((word) => word === text) ?? this.#refuse(name, words.join(" or "));
  }

  flag(name: string, otherwise: boolean): boolean {
    const text = this.optional(name)?.toLowerCase();
    if (text === undefined) return otherwise;
    if (["true", "on", "1", "yes"].includes(text)) return true;
    return ["false", "off", "0", "no"].includes(text) ? false : this.#refuse(name, "true or false");
  }

  url(name: string, otherwise: string): string {
    const text = this.text(name, otherwise);
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.username || url?.password) {
      // The signature takes the header that they would have gone into.
      this.#refuseSecret(name, "a URL without a user and a password");
    }
    return url && ["http:", "https:"].includes(url.protocol)
      ? text
      : this.#refuse(name, "a URL that begins with http:// or https://");
  }

  origins(name: string, otherwise: string): string[] {
    const origins = this.#split(name, otherwise);
    const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;
    return origins.every((origin) => origin === "*" || isOrigin(origin))
      ? origins
      : this.#refuse(name, "* or origins such as https://example.org, separated by commas");
  }

  rate(name: string, otherwise: string): Rate {
    const [, tries, seconds] = /^(\d{1,9})\/(\d{1,9})$/.exec(this.text(name, otherwise)) ?? [];
    const rate = { tries: Number(tries), seconds: Number(seconds) };
    return rate.tries > 0 && rate.seconds > 0 ? rate : this.#refuse(name, "tries/seconds: 10/60");
  }

  #refuse(name: string, allowed: string): never {
    const found = JSON.stringify(this.#environment[name]);
    throw new SettingsError(`${name} is ${found}, but may only be ${allowed}.`);
  }

  /** Says how long it is instead of what it is: what stands on a terminal is read by others. */
  #refuseSecret(name: string, allowed: string): never {
    const { length } = this.#environment[name] ?? "";
    throw new SettingsError(
      `${name} holds ${length} characters that cannot be used; it may only be ${allowed}.`,
    );
  }
}

function wholeFrom(least: number, most: number): string {
  return most < Number.MAX_SAFE_INTEGER
    ? `a whole number from ${least} to ${most}`
    : `a whole number of at least ${least}`;
}

/** Whether deliveries can be signed with it. */
function isWebhookSecret(secret: string): boolean {
  try {
    return standardKey(secret).length > 0;
  } catch {
    return false;
  }
}
