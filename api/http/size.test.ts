import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call } from "../testing/server.ts";
import { addStillWellTest, assertProblem, RawConnection, rawRequest } from "./testing.ts";
import { type Apis, PASSWORD, post, startApis } from "./testing-apis.ts";

const size = suite("MAX_BODY_BYTES");

const MOST = 4096;

let apis: Apis;
let endless: Promise<void>;
size.before(async () => {
  apis = await startApis({ MAX_BODY_BYTES: String(MOST) });
  endless = sendWithoutEnd();
  // It is awaited at the end; until then nobody else hears of a failure.
  endless.catch(() => {});
});
size.after(() => apis?.server.remove());

/** A good body of exactly so many bytes. */
function padded(good: object, length: number): string {
  const text = JSON.stringify({ ...good, padding: "" });
  return text.replace('""', JSON.stringify("x".repeat(length - text.length)));
}

size("is the most that is taken, to the byte", async () => {
  for (const creation of apis.creations) {
    const whole = await post(apis, creation, padded(creation.good(), MOST));
    assert.is(whole.status, 201, whole.text);
    const larger = await post(apis, creation, padded(creation.good(), MOST + 1));
    assertProblem(larger, 413, "body_too_large");
    assert.ok(larger.json.message.includes(String(MOST)), "it does not say how much is taken");
  }
});

/** A request whose body is cut into chunks (RFC 9112, section 7.1). */
function chunked(target: string, headers: Record<string, string>, body: string, piece = 1000) {
  const head = rawRequest(target, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json", "Transfer-Encoding": "chunked" },
  });
  const chunks: string[] = [];
  for (let at = 0; at < body.length; at += piece) {
    const chunk = body.slice(at, at + piece);
    chunks.push(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  }
  return `${head}${chunks.join("")}0\r\n\r\n`;
}

async function withConnection(use: (connection: RawConnection) => Promise<void>): Promise<void> {
  const connection = await RawConnection.open(apis.server.url);
  try {
    await use(connection);
  } finally {
    connection.close();
  }
}

size("holds for a body in chunks, and the connection goes on", () =>
  withConnection(async (connection) => {
    for (const creation of apis.creations) {
      const { path, headers, good } = creation;
      connection.write(chunked(path, headers, padded(good(), MOST)));
      assert.is((await connection.answer("a body that just fits")).status, 201);
      connection.write(chunked(path, headers, padded(good(), MOST + 1)));
      assertProblem(await connection.answer("one that does not"), 413, "body_too_large");
      connection.write(rawRequest("/healthz"));
      assert.is((await connection.answer("what comes behind it")).status, 200);
    }
  }),
);

size("holds for a body with its length, and the connection goes on", () =>
  withConnection(async (connection) => {
    for (const { path, headers, good } of apis.creations) {
      const body = padded(good(), 3 * MOST);
      connection.write(rawRequest(path, { method: "POST", headers, body }));
      assertProblem(await connection.answer("a body too large"), 413, "body_too_large");
      connection.write(rawRequest("/healthz"));
      assert.is((await connection.answer("what comes behind it")).status, 200);
    }
  }),
);

size("is said before the body has come, where the length is known", () =>
  withConnection(async (connection) => {
    const headers = { "Content-Type": "application/json", "Content-Length": "10000000000" };
    connection.write(rawRequest("/tracker/users", { method: "POST", headers }));
    assertProblem(await connection.answer("the refusal"), 413, "body_too_large");
  }),
);

/** A client that never ends is refused, and let go when it does not hear. */
const sendWithoutEnd = () =>
  withConnection(async (connection) => {
    const headers = { "Content-Type": "application/json", "Transfer-Encoding": "chunked" };
    connection.write(rawRequest("/tracker/users", { method: "POST", headers }));
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    const sending = setInterval(() => connection.write(chunk), 20);
    try {
      assertProblem(await connection.answer("the refusal"), 413, "body_too_large");
      await connection.whenEnded("the end of the connection");
    } finally {
      clearInterval(sending);
    }
  });

size("lets an ordinary client read why a much larger body was refused", async () => {
  const body = JSON.stringify({ title: "x".repeat(3_000_000) });
  for (const creation of apis.creations) {
    assertProblem(await post(apis, creation, body), 413, "body_too_large");
  }
});

size("does not matter to a request that is refused for another reason", async () => {
  const answer = await call(`${apis.server.url}/tracker/tasks`, "POST", {
    body: "x".repeat(2 * MOST),
  });
  assertProblem(answer, 401, "unauthorized");
});

size("has meanwhile stopped a client that never ends", async () => {
  await endless;
});

addStillWellTest(size, () => apis.server, [PASSWORD]);

size.run();
