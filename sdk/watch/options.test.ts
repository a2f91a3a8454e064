import { suite } from "uvu";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { KEY } from "../../api/queue/testing.ts";
import { isTaskwireError } from "../errors.ts";
import { watchTasks } from "../watch.ts";

const options = suite("options of watches");

options("without a WebSocket it says where to get one", () => {
  const { WebSocket: own } = globalThis as { WebSocket?: unknown };
  Object.assign(globalThis, { WebSocket: undefined });
  try {
    watchTasks({ apiKey: KEY });
    assert.unreachable();
  } catch (error) {
    assert.ok(isTaskwireError(error));
    assert.is(error.code, "invalid_argument");
    assert.match(error.message, "pass one as the option WebSocket, in Node 20 that of ws");
  } finally {
    if (own) Object.assign(globalThis, { WebSocket: own });
    else delete (globalThis as { WebSocket?: unknown }).WebSocket;
  }
});

options("an address that is none is refused at once", () => {
  for (const baseUrl of ["nowhere", "ftp://localhost"]) {
    try {
      watchTasks({ apiKey: KEY, WebSocket, baseUrl });
      assert.unreachable();
    } catch (error) {
      assert.ok(isTaskwireError(error));
      assert.is(error.code, "invalid_argument");
    }
  }
});

options.run();
