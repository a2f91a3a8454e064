import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join as joinPath } from "node:path";
import { createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "../http/testing.ts";
import { call } from "../testing/server.ts";
import {
  addLogTest,
  ask,
  join,
  type Member,
  signIn,
  startTeam,
  type Team,
  withServer,
} from "./testing.ts";

const forged = suite("a token");
const header = suite("Authorization");
const publicKey = suite("JWT_PRIVATE_KEY");
const keptSecret = suite("DATA_DIR/jwt-secret");

const SECRET = "a secret that only the server and this test know";
const secretKey = new TextEncoder().encode(SECRET);

let team: Team;
let real: JWTPayload;
forged.before(async () => {
  team = await startTeam({ JWT_SECRET: SECRET });
  real = decodeJwt(team.ann.token);
});
header.after(() => team?.server.remove());

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** @param claims as in {@link JWTPayload}; one that is undefined is left out */
function sign(claims: object, key: Uint8Array | KeyObject = secretKey, alg = "HS256") {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(key);
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A token with any header, signed as HS256 or not at all. */
function handMade(head: object, claims: object, key?: string): string {
  const content = `${base64url(head)}.${base64url(claims)}`;
  const signature = key ? createHmac("sha256", key).update(content).digest("base64url") : "";
  return `${content}.${signature}`;
}

async function ended(email: string, end: (member: Member) => Promise<unknown>): Promise<string> {
  const member = await join(team.server, email);
  await end(member);
  return member.token;
}

/** Tokens that are nobody's. Each is made from the claims of a valid one, but for what it says. */
const forgeries: Readonly<Record<string, () => Promise<string> | string>> = {
  "that is not signed (alg none)": () => handMade({ alg: "none" }, real),
  "that is not signed (alg None)": () => handMade({ alg: "None", typ: "JWT" }, real),
  "whose header says none, though it is signed": () => handMade({ alg: "none" }, real, SECRET),
  "without an algorithm": () => handMade({}, real, SECRET),
  "with a critical header that is not known": () =>
    handMade({ alg: "HS256", crit: ["x"], x: 1 }, real, SECRET),
  "of HS512": () => sign(real, secretKey, "HS512"),
  "of HS384": () => sign(real, secretKey, "HS384"),
  "of another key": () => sign(real, new TextEncoder().encode(`${SECRET}.`)),
  // HMAC fills a key up with zeros, so this one is the empty one.
  "of an empty key": () => handMade({ alg: "HS256" }, real, "\0"),
  "of EdDSA": () => sign(real, generateKeyPairSync("ed25519").privateKey, "EdDSA"),
  "that has expired": () => sign({ ...real, exp: nowSeconds() - 1 }),
  "without an end": () => sign({ ...real, exp: undefined }),
  "whose end is a text": () =>
    handMade({ alg: "HS256" }, { ...real, exp: "2099-01-01T00:00:00Z" }, SECRET),
  "that is not valid yet": () => sign({ ...real, nbf: nowSeconds() + 60 }),
  "of another issuer": () => sign({ ...real, iss: "somebody" }),
  "without an issuer": () => sign({ ...real, iss: undefined }),
  "for another audience": () => sign({ ...real, aud: "somebody" }),
  "without an audience": () => sign({ ...real, aud: undefined }),
  "without an id": () => sign({ ...real, jti: undefined }),
  "with an id that was never given": () => sign({ ...real, jti: randomUUID() }),
  "whose id is SQL": () => sign({ ...real, jti: "' OR '1'='1" }),
  "without a subject": () => sign({ ...real, sub: undefined }),
  "whose content was changed": () => {
    const [head, , signature] = team.ann.token.split(".");
    return `${head}.${base64url({ ...real, sub: String(team.admin.id) })}.${signature}`;
  },
  "without its signature": () => `${team.ann.token.split(".").slice(0, 2).join(".")}.`,
  "with a longer signature": () => `${team.ann.token}A`,
  "with padding behind its signature": () => `${team.ann.token}=`,
  "cut in half": () => team.ann.token.slice(0, team.ann.token.length / 2),
  "that was signed out": () =>
    ended("out@example.org", (member) => ask(team.server, member, "POST", "/logout")),
  "of an account that was deleted": () =>
    ended("gone@example.org", ({ id }) => ask(team.server, team.admin, "DELETE", `/users/${id}`)),
  "that is garbage": () => "garbage",
  "that is dots": () => "..",
  "that is JSON": () => '{"sub":1}',
  "that is an API key": () => "there-is-no-key",
  "that is very long": () => "e".repeat(8000),
};

for (const [what, make] of Object.entries(forgeries)) {
  forged(`${what} is refused, in the header and in the query`, async () => {
    const token = await make();
    const path = `${team.server.url}/tracker/me`;
    const inQuery = new URLSearchParams({ token });
    for (const answer of [
      await call(path, "GET", { headers: { Authorization: `Bearer ${token}` } }),
      await call(`${path}?${inQuery}`, "GET"),
      await call(`${team.server.url}/tasks?${inQuery}`, "POST", { body: { title: "x" } }),
    ]) {
      assertProblem(answer, 401, "unauthorized");
      assert.is(answer.headers.get("www-authenticate"), 'Bearer realm="taskwire"');
      assert.not(answer.text.includes(token), "the answer repeats the token");
    }
  });
}

forged(
  "made in the same way, but right, is taken: so the others fail for what they say",
  async () => {
    for (const token of [await sign(real), handMade({ alg: "HS256" }, real, SECRET)]) {
      assert.is((await ask(team.server, { token }, "GET", "/me")).json.id, team.ann.id);
    }
  },
);

forged("that expires is refused from then on, though it was taken before", async () => {
  // A whole second at least is left for the first call.
  const exp = nowSeconds() + 2;
  const token = await sign({ ...real, exp });
  const { status } = await ask(team.server, { token }, "GET", "/me");
  assert.is(status, 200);
  await new Promise((resolve) => setTimeout(resolve, exp * 1000 + 5 - Date.now()));
  assertProblem(await ask(team.server, { token }, "GET", "/me"), 401, "unauthorized");
});

header("takes the scheme in any case, and refuses every other", async () => {
  const status = async (value: string) =>
    (await call(`${team.server.url}/me`, "GET", { headers: { Authorization: value } })).status;
  const { token } = team.ann;
  for (const good of [`Bearer ${token}`, `bearer ${token}`, `BEARER   ${token}`]) {
    assert.is(await status(good), 200, good.slice(0, 10));
  }
  for (const bad of [
    token,
    `Basic ${token}`,
    `Bearer: ${token}`,
    `Bearer ${token} x`,
    "Bearer",
    "",
  ]) {
    assert.is(await status(bad), 401, bad.slice(0, 10));
  }
});

header("and no token, or an empty one in the query, is refused", async () => {
  for (const query of ["", "?token=", "?token", "?Token=x", "?access_token=x"]) {
    const headers = { Cookie: `token=${team.ann.token}` };
    const answer = await call(`${team.server.url}/me${query}`, "GET", { headers });
    assertProblem(answer, 401, "unauthorized");
  }
});

header("and a token in the query: the header's counts", async () => {
  const url = `${team.server.url}/me?token=${team.bob.token}`;
  const { json } = await call(url, "GET", {
    headers: { Authorization: `Bearer ${team.ann.token}` },
  });
  assert.is(json.id, team.ann.id);
});

addLogTest(header, () => team);

publicKey("signs tokens that anybody can check with the JWKS, and takes no other", () => {
  const keys = generateKeyPairSync("ed25519");
  const pem = String(keys.privateKey.export({ type: "pkcs8", format: "pem" }));
  return withServer({ JWT_PRIVATE_KEY: pem.replaceAll("\n", "\\n") }, async (server) => {
    const member = await join(server, "ann@example.org");
    const { status, json, text } = await call(`${server.url}/.well-known/jwks.json`, "GET");
    assert.is(status, 200);
    assert.is(json.keys.length, 1);
    assert.equal(Object.keys(json.keys[0]).sort(), ["alg", "crv", "kid", "kty", "use", "x"]);
    const { d } = keys.privateKey.export({ format: "jwk" });
    assert.not(text.includes(String(d)), "the private key is shown");

    const rules = { issuer: "taskwire", audience: "taskwire", algorithms: ["EdDSA"] };
    const { payload } = await jwtVerify(member.token, createLocalJWKSet(json), rules);
    assert.is(payload.sub, String(member.id));

    // The classic confusion: the public key, which everybody has, as a shared secret.
    const { x } = keys.publicKey.export({ format: "jwk" });
    const publicPem = keys.publicKey.export({ type: "spki", format: "pem" });
    for (const key of [String(publicPem), Buffer.from(String(x), "base64url")]) {
      const token = await sign(payload, Buffer.from(key));
      assertProblem(await ask(server, { token }, "GET", "/me"), 401, "unauthorized");
    }
    const stranger = generateKeyPairSync("ed25519").privateKey;
    const token = await sign(payload, stranger, "EdDSA");
    assertProblem(await ask(server, { token }, "GET", "/me"), 401, "unauthorized");
    assert.is((await ask(server, member, "GET", "/me")).status, 200);
  });
});

keptSecret("is only its owner's to read, and tokens outlive a restart", () =>
  withServer({}, async (server) => {
    const path = joinPath(server.dataDir, "jwt-secret");
    assert.is((await stat(path)).mode & 0o777, 0o600);
    const secret = await readFile(path, "utf8");
    assert.ok(secret.length >= 43, "less than 256 bits");
    const jwks = await call(`${server.url}/.well-known/jwks.json`, "GET");
    assertProblem(jwks, 404, "unknown_path");

    const member = await join(server, "ann@example.org");
    await server.kill();
    await server.restart();
    assert.is((await ask(server, member, "GET", "/me")).status, 200);
    assert.is(await readFile(path, "utf8"), secret);

    // What a power cut may have left of the first start: then it is made anew.
    await server.stop();
    await writeFile(path, "");
    await server.restart();
    assertProblem(await ask(server, member, "GET", "/me"), 401, "unauthorized");
    const { status, json } = await signIn(server, member.email);
    assert.is(status, 200);
    assert.is((await ask(server, json, "GET", "/me")).status, 200);
    assert.ok((await readFile(path, "utf8")).length >= 43);
    assert.is((await stat(path)).mode & 0o777, 0o600);
  }),
);

forged.run();
header.run();
publicKey.run();
keptSecret.run();
