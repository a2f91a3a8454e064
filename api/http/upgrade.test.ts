import { suite } from "uvu";
import * as assert from "uvu/assert";
import { addStillWellTest, assertProblem, RawConnection, rawRequest } from "./testing.ts";
import { API_KEY, type Apis, PASSWORD, startApis, taskCreation } from "./testing-apis.ts";

const upgrade = suite("Upgrade");

let apis: Apis;
upgrade.before(async () => {
  apis = await startApis();
});
upgrade.after(() => apis?.server.remove());

function withConnection(use: (connection: RawConnection) => Promise<void>): Promise<void> {
  return RawConnection.use(apis.server.url, use);
}

upgrade("to anything but a WebSocket is ignored, as clients of HTTP/2 expect", () =>
  withConnection(async (connection) => {
    // What Java's HttpClient and `curl --http2` send with each first request.
    const h2c = {
      Connection: "Upgrade, HTTP2-Settings",
      Upgrade: "h2c",
      "HTTP2-Settings": "AAMAAABkAARAAAAAAAIAAAAA",
    };
    connection.write(rawRequest("/healthz", { headers: h2c }));
    assert.is((await connection.answer("the answer to a GET")).status, 200);
    const { path, headers, good } = taskCreation(apis);
    const body = JSON.stringify(good());
    connection.write(rawRequest(path, { method: "POST", headers: { ...headers, ...h2c }, body }));
    assert.is((await connection.answer("the answer to a POST")).status, 201);
    connection.write(rawRequest("/healthz"));
    assert.is((await connection.answer("what comes behind it")).status, 200);
  }),
);

const webSocket = {
  Connection: "keep-alive, Upgrade",
  Upgrade: "WebSocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

upgrade("to a WebSocket is refused where there is none", () =>
  withConnection(async (connection) => {
    connection.write(rawRequest("/tracker/me", { headers: webSocket }));
    assertProblem(await connection.answer("the refusal"), 404, "unknown_path");
    await connection.whenEnded("the server's end");
  }),
);

upgrade("to a WebSocket waits for the answers to what came before it", () =>
  withConnection(async (connection) => {
    const body = JSON.stringify({ email: "nobody@example.org", password: PASSWORD });
    // A password takes its time.
    const slow = rawRequest("/tracker/auth", { method: "POST", body });
    const last = rawRequest(`/queue/ws/tasks?api_key=${API_KEY}`, { headers: webSocket });
    connection.write(slow + rawRequest("/healthz") + last);
    assert.is((await connection.answer("the first")).status, 401);
    assert.is((await connection.answer("the second")).status, 200);
    assert.is((await connection.answer("the upgrade")).status, 101);
  }),
);

upgrade("to a WebSocket asks for a Host, as anything does", () =>
  withConnection(async (connection) => {
    const request = rawRequest(`/queue/ws/tasks?api_key=${API_KEY}`, { headers: webSocket });
    connection.write(request.replace(/^Host.*\r\n/m, ""));
    assertProblem(await connection.answer("the refusal"), 400, "no_host");
  }),
);

addStillWellTest(upgrade, () => apis.server, [PASSWORD]);

upgrade.run();
