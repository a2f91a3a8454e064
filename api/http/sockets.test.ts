import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call, until } from "../testing/server.ts";
import { Cors } from "./cors.ts";
import { makeServer } from "./server.ts";
import { addStillWellTest, assertProblem, RawConnection, rawRequest } from "./testing.ts";
import { type Apis, countAll, PASSWORD, startApis, taskCreation } from "./testing-apis.ts";

const slow = suite("a client that is slow");
const leaving = suite("a client that leaves");
const lengths = suite("Content-Length");
const pipeline = suite("requests that come together");

/** What a head may take before the server gives up, and some time to look (in milliseconds). */
const GIVES_UP_MS = 14_000;

let apis: Apis;
let stalled: Promise<unknown>;
slow.before(async () => {
  apis = await startApis();
  stalled = stalledHead();
  // They are awaited at the end; until then nobody else hears of a failure.
  stalled.catch(() => {});
});
pipeline.after(() => apis?.server.remove());

function withConnection<T>(use: (connection: RawConnection) => Promise<T>): Promise<T> {
  return RawConnection.use(apis.server.url, use);
}

function goodRequest({ path, headers, good } = taskCreation(apis)): string {
  return rawRequest(path, { method: "POST", headers, body: JSON.stringify(good()) });
}

async function tasksMadeBy(work: () => Promise<unknown>): Promise<number> {
  const before = await countAll(apis);
  await work();
  return ((await countAll(apis)).tasks ?? 0) - (before.tasks ?? 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const stalledHead = () =>
  withConnection(async (connection) => {
    connection.write("GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: ");
    await connection.whenEnded("the end of a head that never ends", GIVES_UP_MS);
    const answer = await connection.answer("why it ended");
    assertProblem(answer, 408, "request_timeout");
    assert.is(answer.headers["access-control-allow-origin"], "*");
  });

slow("has limits: for the head, and for the whole request", () => {
  const { server } = makeServer({
    cors: new Cors(["*"]),
    rewrite: (target) => target,
    handle: () => {},
    upgrade: () => {},
    addressOf: () => "",
    observe: () => {},
  });
  assert.is(server.headersTimeout, 10_000);
  assert.is(server.requestTimeout, 20_000);
});

slow("is answered when its head comes byte by byte", () =>
  withConnection(async (connection) => {
    for (const byte of rawRequest("/healthz")) {
      connection.write(byte);
      await pause(2);
    }
    assert.is((await connection.answer("the answer")).status, 200);
  }),
);

slow("is answered when its body comes byte by byte", () =>
  withConnection(async (connection) => {
    const { json } = await call(`${apis.server.url}/tracker/me`, "GET", {
      headers: taskCreation(apis).headers,
    });
    const path = `/tracker/users/${json.id}`;
    const request = rawRequest(path, {
      method: "PATCH",
      headers: taskCreation(apis).headers,
      body: "{  }",
    });
    connection.write(request.slice(0, -4));
    for (const byte of "{  }") {
      await pause(400);
      connection.write(byte);
    }
    assert.is((await connection.answer("the answer")).status, 200);
  }),
);

leaving("in the middle of its body leaves nothing behind", async () => {
  const made = await tasksMadeBy(async () => {
    const request = goodRequest();
    for (const keep of [1, 10, request.length - 30, request.length - 1]) {
      for (const end of ["close", "reset", "half close"]) {
        const connection = await RawConnection.open(apis.server.url);
        connection.write(request.slice(0, keep));
        if (end === "close") connection.close();
        if (end === "reset") connection.socket.resetAndDestroy();
        if (end === "half close") {
          connection.socket.end();
          await connection.whenEnded("the server's end");
        }
      }
    }
  });
  assert.is(made, 0);
});

leaving("before its answer comes has its request carried out, and hurts nobody", async () => {
  const made = await tasksMadeBy(async () => {
    for (let i = 0; i < 20; i++) {
      const connection = await RawConnection.open(apis.server.url);
      connection.write(goodRequest());
      await pause(1);
      connection.socket.resetAndDestroy();
    }
  });
  assert.ok(made <= 20);
});

leaving("right behind its request, by half or whole, is let go", async () => {
  for (const end of ["half close", "close"]) {
    await withConnection(async (connection) => {
      connection.socket.end(goodRequest());
      if (end === "close") connection.close();
      // Node takes the end for a client that has gone, and may leave the answer away.
      await connection.whenEnded("the server's end");
    });
  }
});

leaving("without a word is let go", async () => {
  const connections = await Promise.all(
    Array.from({ length: 100 }, () => RawConnection.open(apis.server.url)),
  );
  assert.is((await call(`${apis.server.url}/healthz`, "GET")).status, 200);
  for (const connection of connections) connection.socket.end();
  await until(() => connections.every(({ ended }) => ended), "the server to let them go");
});

lengths("that is too large: a body that ends too early gets 400, and nothing is kept", () =>
  withConnection(async (connection) => {
    const made = await tasksMadeBy(async () => {
      const request = goodRequest().replace(/Content-Length: (\d+)/, "Content-Length: 9$1");
      connection.socket.end(request);
      assertProblem(await connection.answer("the answer"), 400);
      await connection.whenEnded("the server's end");
    });
    assert.is(made, 0);
  }),
);

lengths("that is too small: the rest is no request, and the connection ends", () =>
  withConnection(async (connection) => {
    const made = await tasksMadeBy(async () => {
      connection.write(goodRequest().replace(/Content-Length: \d+/, "Content-Length: 5"));
      // To half a body, or to the rest: what is no request may be noticed first.
      assertProblem(await connection.answer("the refusal"), 400);
      await connection.whenEnded("the server's end");
    });
    assert.is(made, 0);
  }),
);

lengths("beside chunks is refused, and what follows is not read as a request", () =>
  withConnection(async (connection) => {
    const headers = { ...taskCreation(apis).headers, "Transfer-Encoding": "chunked" };
    const hidden = rawRequest("/healthz");
    const made = await tasksMadeBy(async () => {
      const body = `0\r\n\r\n${hidden}`;
      connection.write(rawRequest("/tracker/tasks", { method: "POST", headers, body }));
      assertProblem(await connection.answer("the refusal"), 400, "bad_request");
      await connection.whenEnded("the server's end");
    });
    assert.is(made, 0);
  }),
);

pipeline("are answered in their order, the slow one first", () =>
  withConnection(async (connection) => {
    const account = apis.creations.find(({ name }) => name === "POST /tracker/users");
    // The account's password is hashed, which takes longer than all the rest together.
    const requests = [
      goodRequest(account),
      rawRequest("/healthz"),
      goodRequest(),
      rawRequest("/nowhere"),
      rawRequest("/tracker/me"),
      rawRequest("/healthz", { method: "HEAD" }),
      rawRequest("/readyz"),
    ];
    connection.write(requests.join(""));
    const statuses: number[] = [];
    for (const request of requests) {
      const hasBody = !request.startsWith("HEAD");
      statuses.push((await connection.answer(request.slice(0, 30), hasBody)).status);
    }
    assert.equal(statuses, [201, 200, 201, 404, 401, 200, 200]);
  }),
);

pipeline("in hundreds are all answered, and each creation once", () =>
  withConnection(async (connection) => {
    const made = await tasksMadeBy(async () => {
      connection.write(Array.from({ length: 100 }, () => goodRequest()).join(""));
      const ids = new Set<number>();
      for (let i = 0; i < 100; i++) ids.add((await connection.answer(`answer ${i}`)).json.id);
      assert.is(ids.size, 100);
    });
    assert.is(made, 100);
  }),
);

pipeline("end where one asks to close, and HTTP/1.0 closes by itself", async () => {
  for (const last of [
    rawRequest("/healthz", { headers: { Connection: "close" } }),
    "GET /healthz HTTP/1.0\r\n\r\n",
  ]) {
    await withConnection(async (connection) => {
      connection.write(rawRequest("/healthz") + last);
      assert.is((await connection.answer("the first")).status, 200);
      const { status, headers } = await connection.answer("the last");
      assert.is(status, 200);
      assert.is(headers.connection, "close");
      await connection.whenEnded("the server's end");
    });
  }
});

pipeline("are answered while a head that never ends is given up with 408", async () => {
  await stalled;
});

addStillWellTest(pipeline, () => apis.server, [PASSWORD]);

slow.run();
leaving.run();
lengths.run();
pipeline.run();
