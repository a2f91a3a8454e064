import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readSettings, type Settings, SettingsError } from "./settings.ts";

const defaults = suite("readSettings() of nothing");
const good = suite("readSettings() takes");
const bad = suite("readSettings() refuses");
const published = suite("HOST beyond this machine");

defaults("gives the defaults that are documented", () => {
  const expected: Settings = {
    host: "127.0.0.1",
    port: 3000,
    dataDir: "data",
    apiKeys: ["there-is-no-key"],
    webhookUrl: "http://localhost:3010/webhooks",
    webhookSecrets: ["mySecret"],
    jwtSecret: undefined,
    jwtPrivateKey: undefined,
    jwtTtlSeconds: 86400,
    signup: "open",
    corsOrigins: ["*"],
    maxBodyBytes: 102400,
    deliveryDelayMs: 2000,
    webhookTimeoutMs: 15000,
    webhookConcurrency: 16,
    webhookRetryDelaysMs: [5000, 30000],
    webhookAllowPrivate: true,
    maxWorkspaces: 100,
    maxWorkspaceConnections: 10000,
    maxRunningWorkspaceTasks: 6,
    maxQueuedTasks: 100000,
    taskTimeScale: 1,
    liveCoalesceMs: 20,
    liveMaxBufferBytes: 1048576,
    livePingMs: 30000,
    eventsKept: 10000,
    rateLimitAuth: { tries: 10, seconds: 60 },
    trustProxy: false,
    metricsToken: undefined,
    logLevel: "info",
    drainMs: 0,
  };
  assert.equal(readSettings({}), expected);
});

defaults("is the same as of empty variables, but for a list of delays, which may be empty", () => {
  const names = [...Object.keys(takes), ...Object.keys(refuses)];
  const empty = Object.fromEntries(names.map((name) => [name, ""]));
  assert.equal(readSettings(empty), { ...readSettings({}), webhookRetryDelaysMs: [] });
});

/** By variable: what it may hold, and what that means. */
const takes: Readonly<Record<string, readonly [text: string, of: keyof Settings, is: unknown][]>> =
  {
    HOST: [
      ["localhost", "host", "localhost"],
      ["::1", "host", "::1"],
      ["127.9.9.9", "host", "127.9.9.9"],
      ["[::1]", "host", "::1"],
    ],
    PORT: [
      ["0", "port", 0],
      ["65535", "port", 65535],
    ],
    DATA_DIR: [["/var/lib/task wire", "dataDir", "/var/lib/task wire"]],
    API_KEYS: [
      ["one", "apiKeys", ["one"]],
      ["one, two ,three", "apiKeys", ["one", "two", "three"]],
    ],
    WEBHOOK_URL: [["https://example.org/hook?a=b", "webhookUrl", "https://example.org/hook?a=b"]],
    WEBHOOK_SECRET: [
      ["s", "webhookSecrets", ["s"]],
      ["new, old", "webhookSecrets", ["new", "old"]],
      ["whsec_c2VjcmV0", "webhookSecrets", ["whsec_c2VjcmV0"]],
    ],
    JWT_SECRET: [["  a secret, kept as it is  ", "jwtSecret", "  a secret, kept as it is  "]],
    JWT_PRIVATE_KEY: [["-----BEGIN", "jwtPrivateKey", "-----BEGIN"]],
    JWT_TTL_SECONDS: [["1", "jwtTtlSeconds", 1]],
    SIGNUP: [["closed", "signup", "closed"]],
    CORS_ORIGINS: [
      [
        "https://a.example,http://localhost:5173",
        "corsOrigins",
        ["https://a.example", "http://localhost:5173"],
      ],
    ],
    MAX_BODY_BYTES: [["1024", "maxBodyBytes", 1024]],
    DELIVERY_DELAY_MS: [["0", "deliveryDelayMs", 0]],
    WEBHOOK_TIMEOUT_MS: [["2147483647", "webhookTimeoutMs", 2147483647]],
    WEBHOOK_CONCURRENCY: [["1000", "webhookConcurrency", 1000]],
    WEBHOOK_RETRY_DELAYS_MS: [
      ["0", "webhookRetryDelaysMs", [0]],
      ["1, 2,3", "webhookRetryDelaysMs", [1, 2, 3]],
    ],
    WEBHOOK_ALLOW_PRIVATE: [
      ["false", "webhookAllowPrivate", false],
      ["YES", "webhookAllowPrivate", true],
    ],
    MAX_WORKSPACES: [["1", "maxWorkspaces", 1]],
    MAX_WORKSPACE_CONNECTIONS: [["1", "maxWorkspaceConnections", 1]],
    MAX_RUNNING_WORKSPACE_TASKS: [["1", "maxRunningWorkspaceTasks", 1]],
    MAX_QUEUED_TASKS: [["1", "maxQueuedTasks", 1]],
    TASK_TIME_SCALE: [
      ["0", "taskTimeScale", 0],
      ["0.001", "taskTimeScale", 0.001],
      ["1e3", "taskTimeScale", 1000],
    ],
    LIVE_COALESCE_MS: [["0", "liveCoalesceMs", 0]],
    LIVE_MAX_BUFFER_BYTES: [["1024", "liveMaxBufferBytes", 1024]],
    LIVE_PING_MS: [["10", "livePingMs", 10]],
    EVENTS_KEPT: [["1", "eventsKept", 1]],
    RATE_LIMIT_AUTH: [["1/3600", "rateLimitAuth", { tries: 1, seconds: 3600 }]],
    TRUST_PROXY: [
      ["on", "trustProxy", true],
      ["1", "trustProxy", true],
      ["OFF", "trustProxy", false],
    ],
    METRICS_TOKEN: [["t", "metricsToken", "t"]],
    LOG_LEVEL: [["silent", "logLevel", "silent"]],
    DRAIN_MS: [["10000", "drainMs", 10000]],
  };

for (const [name, examples] of Object.entries(takes)) {
  good(`${name} with ${examples.map(([text]) => JSON.stringify(text)).join(", ")}`, () => {
    for (const [text, of, is] of examples) {
      const settings = readSettings({ [name]: text });
      assert.equal(settings[of], is, text);
      // Nothing else is another because of it.
      assert.equal({ ...settings, [of]: null }, { ...readSettings({}), [of]: null });
    }
  });
}

const WHOLE = ["-1", "1.5", "1e3", "0x10", "ten", " 5", "5 ", "9".repeat(17), "NaN", "5s", "1_000"];

/** By variable: what it may not hold. */
const refuses: Readonly<Record<string, readonly string[]>> = {
  PORT: [...WHOLE, "65536"],
  WEBHOOK_URL: ["example.org", "ftp://example.org", "/hook", "http://", "javascript:alert(1)"],
  JWT_TTL_SECONDS: [...WHOLE, "0"],
  SIGNUP: ["Open", "no", "open,closed"],
  CORS_ORIGINS: ["example.org", "https://example.org/", "https://example.org/path", "a,,b", "null"],
  MAX_BODY_BYTES: [...WHOLE, "1023", "1073741825"],
  DELIVERY_DELAY_MS: WHOLE,
  WEBHOOK_TIMEOUT_MS: [...WHOLE, "0", "2147483648"],
  WEBHOOK_CONCURRENCY: [...WHOLE, "0", "1001"],
  WEBHOOK_RETRY_DELAYS_MS: ["-1", "1.5", "five", "1,,2", ",", "1;2"],
  WEBHOOK_ALLOW_PRIVATE: ["maybe", "2", "truefalse"],
  MAX_WORKSPACES: [...WHOLE, "0"],
  MAX_WORKSPACE_CONNECTIONS: [...WHOLE, "0"],
  MAX_RUNNING_WORKSPACE_TASKS: [...WHOLE, "0"],
  MAX_QUEUED_TASKS: [...WHOLE, "0"],
  TASK_TIME_SCALE: ["-1", "fast", "Infinity", "NaN", " ", "1,5"],
  LIVE_COALESCE_MS: [...WHOLE, "60001"],
  LIVE_MAX_BUFFER_BYTES: [...WHOLE, "1023"],
  LIVE_PING_MS: [...WHOLE, "9", "2147483648"],
  EVENTS_KEPT: [...WHOLE, "0"],
  RATE_LIMIT_AUTH: ["10", "10/", "/60", "0/60", "10/0", "-1/60", "10/60/60", "ten/60", "1.5/60"],
  TRUST_PROXY: ["maybe", "127.0.0.1", "2"],
  LOG_LEVEL: ["verbose", "INFO", "info,warn"],
  DRAIN_MS: [...WHOLE, "600001"],
};

function refusal(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    assert.instance(error, SettingsError);
    const { message } = error as SettingsError;
    assert.not(message.includes("\n"), "it is more than one line");
    return message;
  }
  throw new Error(`taken: ${JSON.stringify(environment)}`);
}

for (const [name, texts] of Object.entries(refuses)) {
  bad(
    `${name} with ${texts.slice(0, 4).join(", ")}…: says what it holds and what it may hold`,
    () => {
      for (const text of texts) {
        const message = refusal({ [name]: text });
        assert.ok(
          message.startsWith(`${name} is ${JSON.stringify(text)}, but may only be `),
          message,
        );
      }
    },
  );
}

bad("secrets that cannot be used, and does not repeat them", () => {
  for (const [name, text] of [
    ["API_KEYS", "hunter2,,hunter3"],
    ["API_KEYS", ",hunter2"],
    ["API_KEYS", "hunter 2"],
    ["API_KEYS", "good,hunter\u00e9"],
    ["WEBHOOK_URL", "https://hunter2@example.org/hook"],
    ["WEBHOOK_URL", "https://me:hunter2@example.org/hook"],
    ["WEBHOOK_SECRET", "hunter2,"],
    ["WEBHOOK_SECRET", "hunter2,hunter3,hunter4"],
    ["WEBHOOK_SECRET", "whsec_hunter2!!"],
    ["WEBHOOK_SECRET", "whsec_"],
    ["WEBHOOK_SECRET", "whsec_hunter222"],
  ] as const) {
    const message = refusal({ [name]: text });
    assert.ok(message.startsWith(`${name} holds ${text.length} characters `), message);
    assert.match(message, /may only be/);
    assert.not(message.includes("hunter"), message);
  }
});

published("is refused while a published secret is in use, with the way to make new ones", () => {
  const own = { API_KEYS: "own-key", WEBHOOK_SECRET: "own secret" };
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org"]) {
    for (const [environment, named, notNamed] of [
      [{}, "API_KEYS and WEBHOOK_SECRET still hold", ""],
      [{ API_KEYS: "own-key" }, "WEBHOOK_SECRET still holds", "API_KEYS"],
      [{ WEBHOOK_SECRET: "own secret" }, "API_KEYS still holds", "WEBHOOK_SECRET"],
      [{ ...own, API_KEYS: "own-key,there-is-no-key" }, "API_KEYS", "WEBHOOK_SECRET"],
      [{ ...own, WEBHOOK_SECRET: "own,mySecret" }, "WEBHOOK_SECRET", "API_KEYS"],
    ] as const) {
      const message = refusal({ ...environment, HOST: host });
      assert.ok(message.startsWith(`HOST is ${host}, `), message);
      assert.ok(message.includes(named), message);
      assert.match(message, /node -p .*randomBytes/);
      if (notNamed) assert.not(message.includes(notNamed), message);
      assert.not(message.includes("own"), message);
    }
    assert.is(readSettings({ ...own, HOST: host }).host, host);
  }
});

published("keeps deliveries away from private addresses, unless they are allowed", () => {
  const own = { HOST: "0.0.0.0", API_KEYS: "own-key", WEBHOOK_SECRET: "own secret" };
  assert.is(readSettings(own).webhookAllowPrivate, false);
  assert.is(readSettings({ ...own, WEBHOOK_ALLOW_PRIVATE: "true" }).webhookAllowPrivate, true);
  for (const host of ["localhost", "::1", "127.0.0.2", "[::1]", "::ffff:127.0.0.1"]) {
    assert.is(readSettings({ HOST: host }).webhookAllowPrivate, true, host);
  }
});

defaults.run();
good.run();
bad.run();
published.run();
