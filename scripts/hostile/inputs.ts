import fc from "fast-check";
import { Compile } from "typebox/compile";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertNothingInternal, assertProblem } from "../../api/http/testing.ts";
import { call, signUp, startServer, type TestServer } from "../../api/testing/server.ts";
import { isRightId, strangeHeaders, withoutBlanks } from "./inputs/headers.ts";
import { playAgainstModel } from "./inputs/model-run.ts";
import { operations } from "./inputs/operations/index.ts";
import type { Operation } from "./inputs/operations/operation.ts";
import { races } from "./inputs/races.ts";
import { strangeIds, strangeValues, type TriedBody } from "./inputs/values.ts";
import { isLong, seed } from "./kit/chance.ts";
import { figure } from "./kit/figures.ts";
import { allRoutes } from "./kit/routes.ts";
import { assertWell, BEARER, eachOf, KEY } from "./kit/server.ts";

/** How often each operation is tried. */
const TRIES = isLong ? 5000 : 400;
/** The same where a password is hashed. */
const SLOW_TRIES = isLong ? 1000 : 40;
const AT_ONCE = 4;
/** How long histories are played against the model, in milliseconds. */
const MODEL_MS = isLong ? 300_000 : 60_000;

const inputs = suite("generated inputs");
const model = suite("the model");

let server: TestServer;
let credentials: Record<Operation["credential"], Record<string, string>>;
let tried = 0;

inputs.before(async () => {
  server = await startServer({ env: { DELIVERY_DELAY_MS: "3600000", MAX_WORKSPACES: "100000" } });
  const { token } = await signUp(server.url, "admin@example.org");
  credentials = {
    user: { Authorization: `Bearer ${token}` },
    bearer: BEARER,
    api_key: {},
    none: {},
  };
});
inputs.after(() => server?.remove());

/** An id that there is, for an operation that needs one. */
async function knownId(ids: Operation["ids"], n: number): Promise<string> {
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const { json, text } = await call(server.url + path, "POST", { body, headers });
    if (!json) throw new Error(text);
    return String((json.task ?? json).id);
  };
  switch (ids) {
    // One account serves all: its password takes time.
    case "user":
      return "1";
    case "task":
      return post("/tracker/tasks", { title: "known" }, credentials.user);
    case "contact":
      return post("/messaging/contacts", { name: "n", phone: `+990${1e6 + n}` }, BEARER);
    case "message": {
      const to = { name: "n", phone: `+991${1e6 + n}` };
      return post("/messaging/messages", { from: "f", content: "c", to }, BEARER);
    }
    default:
      return post(`/queue/tasks?api_key=${KEY}`, { name: "n", type: "gx.heavy" });
  }
}

let known = 0;

interface Try {
  readonly isKnown: boolean;
  readonly id: string;
  readonly query: readonly [number, string][];
  readonly body: TriedBody | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function tryOf(operation: Operation) {
  return fc.record({
    isKnown: fc.boolean(),
    id: strangeIds,
    query: fc.array(fc.tuple(fc.nat(20), strangeValues), { maxLength: operation.query ? 3 : 0 }),
    body: operation.body ?? fc.constant(undefined),
    headers: strangeHeaders,
  });
}

const checks = new Map(
  operations.map((operation) => [operation, operation.answer && Compile(operation.answer)]),
);

async function tryOnce(operation: Operation, one: Try): Promise<void> {
  const { isKnown, id, query, body, headers } = one;
  const parameters = query.map(([n, value]) => {
    const names = operation.query ?? [];
    return `${names[n % names.length]}=${value}`;
  });
  if (operation.credential === "api_key") parameters.unshift(`api_key=${KEY}`);
  const usesKnown = operation.ids !== undefined && isKnown;
  const at = usesKnown ? await knownId(operation.ids, known++) : id;
  const target = `${operation.path.replace(":id", at)}?${parameters.join("&")}`;
  const response = await fetch(server.url + target, {
    method: operation.method,
    headers: {
      ...headers,
      ...credentials[operation.credential],
      ...(body && { "Content-Type": body.type ?? "application/json" }),
    },
    ...(body && { body: body.bytes as unknown as string }),
  });
  const text = await response.text();
  const said = `${operation.method} ${target.slice(0, 200)} ${body?.bytes.toString().slice(0, 300) ?? ""}: ${response.status} ${text.slice(0, 300)}`;
  const json = text === "" ? undefined : JSON.parse(text);
  const { status } = response;
  tried++;
  assert.ok(isRightId(headers["X-Request-Id"], response.headers.get("x-request-id")), said);
  assertNothingInternal(text.replace(body?.bytes.toString() ?? "", ""));
  if (status >= 400) assertProblem({ status, text: "", json }, status);
  else if (operation.answer)
    assert.ok(checks.get(operation)?.Check(json), `another shape: ${said}`);
  if (body && !body.isGood) {
    // Whatever else is wrong, it is not taken.
    assert.ok([400, 404, 413, 415].includes(status), `it was taken: ${said}`);
    return;
  }
  // A path that is none of this operation's: dots and slashes within an id.
  const isOther = !usesKnown && /%2f|%00/i.test(at);
  const statuses = isOther ? [...operation.statuses, 404, 400, 405, 200] : operation.statuses;
  assert.ok(statuses.includes(status), `not in the contract: ${said}`);
  if (usesKnown && query.length === 0) assert.is.not(status, 404, said);
}

inputs("have an entry for each route of the three APIs", async () => {
  const routes = (await allRoutes()).filter((route) =>
    /^\S+ \/(tracker|messaging|queue)\//.test(route),
  );
  const entries = operations.map(({ method, path }) => `${method} ${path}`);
  assert.equal(entries.sort(), routes.sort());
});

for (const operation of operations) {
  const { method, path } = operation;
  inputs(`${method} ${path} answers as the contract says`, async () => {
    const tries = operation.isSlow ? SLOW_TRIES : TRIES;
    const isAlone = path === "/tracker/logout";
    const some = fc.sample(tryOf(operation), { seed, numRuns: isAlone ? 3 : tries });
    await eachOf(some, AT_ONCE, (one) => tryOnce(operation, one));
    await assertWell(server);
  });
}

inputs("a key of a request is visible ASCII, or refused", async () => {
  const key = fc.oneof(
    fc.string({
      unit: fc
        .integer({ min: 0x20, max: 0xff })
        .map((n) => String.fromCharCode(n === 0x7f ? 0x21 : n)),
      maxLength: 300,
    }),
    fc.constantFrom("", "a b", "\u00a0a", "x".repeat(255), "x".repeat(256), "é"),
  );
  for (const one of fc.sample(key, { seed, numRuns: 200 })) {
    const phone = `+992${1e6 + known++}`;
    const headers = { ...BEARER, "Idempotency-Key": one };
    const body = { name: "n", phone };
    const first = await call(`${server.url}/messaging/contacts`, "POST", { body, headers });
    const value = withoutBlanks(one);
    const isGood = /^[\x21-\x7e]{1,255}$/.test(value);
    if (!isGood) {
      if (value !== "") assertProblem(first, 400, "invalid_idempotency_key");
      continue;
    }
    assert.ok([201, 409].includes(first.status), first.text);
    if (first.status === 409) continue;
    const again = await call(`${server.url}/messaging/contacts`, "POST", { body, headers });
    assert.is(again.text, first.text);
    assert.is(again.status, 201);
  }
  figure("inputs tried, over all operations", tried);
  figure("of each operation", TRIES);
  figure("of each that hashes a password", SLOW_TRIES);
});

model("agrees with the server after any history, with kills and restarts in between", async () => {
  const played = await playAgainstModel(seed, MODEL_MS);
  figure("histories played against the model", played.histories);
  figure("operations in them", played.operations);
  figure("kills survived, between two operations", played.kills);
  figure("kills survived, in the middle of one", played.killsWithin);
  figure("stops and starts", played.stops);
  assert.ok(played.histories > 0 && played.kills > 0 && played.killsWithin > 0);
});

for (const one of [inputs, races, model]) one.run();
