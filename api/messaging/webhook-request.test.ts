import type { LookupFunction, Socket } from "node:net";
import * as assert from "uvu/assert";
import { until } from "../testing/server.ts";
import { Receiver, status } from "./testing.ts";
import {
  BODY,
  clientFor,
  neverFound,
  onRequests,
  rawServer,
  receiver,
  send,
  suiteThatCloses,
  tlsServer,
} from "./testing-webhook.ts";
import type { WebhookOptions } from "./webhook-request.ts";

const answers = suiteThatCloses("send() with an answer");
const failures = suiteThatCloses("send() without an answer");
const limits = suiteThatCloses("send() in time");

// With an answer

answers("send() posts the bytes as they are, with the headers", async () => {
  const target = await receiver();
  await send(clientFor(`${target.url}?from=taskwire&x=%2F#part`));
  const [received] = target.received;
  assert.is(received?.method, "POST");
  assert.is(received?.path, "/webhooks?from=taskwire&x=%2F");
  assert.equal(received?.body, BODY);
  assert.is(received?.headers["content-type"], "application/json");
  assert.is(received?.headers["content-length"], String(BODY.length));
  assert.is(received?.headers["x-test"], "1");
  assert.is(received?.headers.host, `127.0.0.1:${target.port}`);
});

for (const code of [200, 201, 202, 204, 299]) {
  answers(`send() takes ${code} for success`, async () => {
    const { durationMs, ...result } = await send(clientFor((await receiver(status(code))).url));
    assert.equal(result, { status: code });
  });
}

for (const code of [400, 401, 404, 410, 429, 500, 503]) {
  answers(`send() takes ${code} for a failure`, async () => {
    const { durationMs, ...result } = await send(clientFor((await receiver(status(code))).url));
    assert.equal(result, { status: code, error: `answered ${code}` });
  });
}

for (const code of [301, 302, 303, 307, 308]) {
  answers(`send() does not follow ${code}`, async () => {
    const elsewhere = await receiver();
    const target = await receiver(status(code, { Location: elsewhere.url }));
    const { durationMs, ...result } = await send(clientFor(target.url));
    assert.equal(result, {
      status: code,
      error: `answered ${code}; redirects are not followed`,
    });
    assert.is(elsewhere.connections, 0);
  });
}

answers("send() gives the Retry-After of a failure", async () => {
  const busy = await send(clientFor((await receiver(status(503, { "Retry-After": "7" }))).url));
  assert.is(busy.retryAfterMs, 7000);
  const good = await send(clientFor((await receiver(status(200, { "Retry-After": "7" }))).url));
  assert.not.ok("retryAfterMs" in good);
  const odd = await send(clientFor((await receiver(status(503, { "Retry-After": "x" }))).url));
  assert.not.ok("retryAfterMs" in odd);
});

answers("send() passes over what comes before the answer", async () => {
  const target = await receiver((response) => {
    response.writeEarlyHints({ link: "</style.css>; rel=preload" });
    response.writeHead(202).end();
  });
  assert.is((await send(clientFor(target.url))).status, 202);
});

// Without an answer

failures("send() says that the connection was refused", async () => {
  const target = await Receiver.start();
  const { url } = target;
  await target.stop();
  const { durationMs, ...result } = await send(clientFor(url));
  assert.equal(result, { status: null, error: "the connection was refused" });
});

failures("send() says that the name is not known", async () => {
  const lookup: LookupFunction = (_name, _options, callback) => {
    callback(Object.assign(new Error("x"), { code: "ENOTFOUND" }), []);
  };
  const { error } = await send(clientFor("http://receiver.example/", { lookup }));
  assert.is(error, "the name of the receiver is not known");
});

failures("send() says that the connection was closed", async () => {
  const { url, sockets } = await rawServer((socket) => onRequests(socket, () => socket.end()));
  const { durationMs, ...result } = await send(clientFor(url));
  assert.equal(result, { status: null, error: "the connection was closed without an answer" });
  assert.is(sockets.length, 1);
});

failures("send() says that the answer was not HTTP", async () => {
  const { url } = await rawServer((socket) => socket.write("SSH-2.0-OpenSSH_9.7\r\n"));
  assert.match(String((await send(clientFor(url))).error), /^the answer was not HTTP \(HPE_/);
});

failures("send() says that the head of the answer is too large", async () => {
  const { url } = await rawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nX-Large: ${"x".repeat(100_000)}\r\n\r\n`);
  });
  assert.match(String((await send(clientFor(url))).error), /HPE_HEADER_OVERFLOW/);
});

failures("send() does not take a switch of protocols for success", async () => {
  const { url } = await rawServer((socket) => {
    onRequests(socket, () => {
      socket.write("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
    });
  });
  const { durationMs, ...result } = await send(clientFor(url));
  assert.equal(result, { status: 101, error: "answered 101" });
  assert.ok(durationMs < 2000, `it took ${durationMs} ms`);
});

failures("send() says that a certificate was not accepted", async () => {
  const { url } = await tlsServer((_request, response) => response.end());
  const { status: answered, error } = await send(clientFor(url));
  assert.is(answered, null);
  assert.is(error, "the receiver's certificate was not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)");
});

failures("send() says that the receiver does not speak TLS", async () => {
  const { url } = await rawServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const { error } = await send(clientFor(url.replace("http:", "https:")));
  assert.match(String(error), /^no TLS connection could be made \(/);
});

// In time

const slow: [what: string, options: Partial<WebhookOptions>, onSocket: (socket: Socket) => void][] =
  [
    ["a receiver that never answers", {}, () => {}],
    [
      "a name that takes for ever",
      { url: "http://receiver.example/", lookup: neverFound },
      () => {},
    ],
    [
      "a head that comes byte by byte",
      {},
      (socket) => {
        const timer = setInterval(() => socket.write("H"), 5);
        socket.write("HTTP/1.1 200 OK\r\nX-Slow: ");
        socket.on("close", () => clearInterval(timer));
      },
    ],
    [
      "hints without end",
      {},
      (socket) => {
        const timer = setInterval(() => socket.write("HTTP/1.1 103 Early Hints\r\n\r\n"), 5);
        socket.on("close", () => clearInterval(timer));
      },
    ],
  ];

for (const [what, options, onSocket] of slow) {
  limits(`send() ends with its time for ${what}`, async () => {
    const { url, sockets } = await rawServer(onSocket);
    const { durationMs, ...result } = await send(clientFor(url, { timeoutMs: 80, ...options }));
    assert.equal(result, { status: null, error: "no answer within 80 ms" });
    assert.ok(durationMs >= 79 && durationMs < 5000, `it took ${durationMs} ms`);
    await until(() => sockets.every((socket) => socket.destroyed), "its connection to close");
  });
}

limits("send() does not wait for the body", async () => {
  let isClosed = false;
  const target = await receiver((response) => {
    response.on("close", () => {
      isClosed = true;
    });
    response.writeHead(200);
    response.write("the rest never comes");
  });
  assert.is((await send(clientFor(target.url))).status, 200);
  assert.not.ok(isClosed);
});

limits("send() closes at once on a long body", async () => {
  const { url, sockets } = await rawServer((socket) => {
    onRequests(socket, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.write(Buffer.alloc(256 * 1024));
    });
  });
  // Well before the time that any body gets; the quickest of some, as this machine may be busy.
  const durations: number[] = [];
  for (let i = 0; i < 5; i++) {
    const started = performance.now();
    assert.is((await send(clientFor(url))).status, 200);
    await until(() => sockets[i]?.destroyed, "the connection to close");
    durations.push(performance.now() - started);
  }
  assert.ok(Math.min(...durations) < 700, `it took ${durations} ms`);
});

limits("send() closes on a body that never ends, however slow", async () => {
  const { url, sockets } = await rawServer((socket) => {
    onRequests(socket, () => socket.write("HTTP/1.1 500 Sorry\r\n\r\nwait for it"));
  });
  assert.is((await send(clientFor(url))).error, "answered 500");
  await until(() => sockets[0]?.destroyed, "the connection to close");
});

answers.run();
failures.run();
limits.run();
