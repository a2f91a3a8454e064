import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawConnection, rawRequest } from "../../../api/http/testing.ts";
import { chance, oneOf } from "../kit/chance.ts";
import { figure } from "../kit/figures.ts";
import { assertWell, eachOf, KEY, pause } from "../kit/server.ts";
import { ambiguousHeads } from "./ambiguous-heads.ts";
import { headers, server, titled } from "./attacked.ts";

export const cut = suite("requests cut off");
export const framing = suite("requests of two lengths");

cut("leaves nothing behind, cut off at every point", async () => {
  const random = chance("cut");
  const body = JSON.stringify({ title: "cutoff" });
  const chunked = `POST /tracker/tasks HTTP/1.1\r\nHost: h\r\nAuthorization: ${headers.Authorization}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const requests = [
    rawRequest("/tracker/tasks", { method: "POST", body, headers }),
    chunked,
    rawRequest(`/queue/ws/tasks?api_key=${KEY}`, {
      headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
    }),
  ];
  const points = requests.flatMap((request) =>
    Array.from({ length: request.length }, (_, at) => request.slice(0, at)),
  );
  await eachOf(points, 50, async (text) => {
    const connection = await RawConnection.open(server.url);
    connection.write(text);
    const end = oneOf(random, ["close", "reset", "half close"]);
    if (end === "reset") {
      // What was written would go with the reset, unless it has left.
      await pause(1);
      connection.socket.resetAndDestroy();
    } else if (end === "half close") {
      connection.socket.end();
      await connection.whenEnded(`the end, after ${text.length} bytes of ${text.slice(0, 20)}`);
    } else connection.close();
  });
  assert.is(await titled("cutoff"), 0);
  await assertWell(server);
  figure("requests cut off, at every byte", points.length);
});

cut("answers pipelined requests in their order, however they are split", async () => {
  const random = chance("pipeline");
  const COUNT = 2000;
  const connection = await RawConnection.open(server.url);
  const text = Array.from({ length: COUNT }, (_, i) =>
    rawRequest(oneOf(random, ["/healthz", "/nothing", "/tracker/me"]), {
      headers: { ...headers, "X-Request-Id": `no-${i}` },
    }),
  ).join("");
  const writes = (async () => {
    for (let at = 0; at < text.length; ) {
      const size = Math.ceil(random() * 20_000);
      connection.write(text.slice(at, at + size));
      at += size;
      await pause(1);
    }
  })();
  for (let i = 0; i < COUNT; i++) {
    const answer = await connection.answer(`answer ${i}`);
    assert.is(answer.headers["x-request-id"], `no-${i}`);
  }
  await writes;
  connection.close();
  figure("requests pipelined on one connection", COUNT);
});

for (const [what, [lines, rest]] of Object.entries(ambiguousHeads)) {
  framing(`does not carry out what hides behind ${what}`, async () => {
    const hidden = rawRequest("/tracker/tasks", {
      method: "POST",
      body: JSON.stringify({ title: "hidden" }),
      headers,
    });
    const connection = await RawConnection.open(server.url);
    connection.write(
      `POST /tracker/nothing HTTP/1.1\r\nHost: h\r\n${lines}\r\n\r\n${rest}${hidden}`,
    );
    const answer = await connection.answer(what);
    assert.ok(answer.status >= 400 && answer.status < 500, `answered ${answer.status}`);
    await connection.whenEnded(`the end, after ${what}`);
    assert.is(await titled("hidden"), 0);
  });
}
