import { suite } from "uvu";
import * as assert from "uvu/assert";
import { eventLine } from "./event-line.ts";

const lines = suite("eventLine()");

const event = { status: "delivered", deliveredAt: "2026-11-20T09:30:00.000Z" } as const;

lines("says when what happened to which message", () => {
  const line = "2026-11-20T09:30:00.000Z  delivered  message 0a1b-日本";
  assert.is(eventLine({ ...event, id: "0a1b-日本" }), line);
});

lines("is one line, whatever the sender writes", () => {
  const line = eventLine({ ...event, id: "a\n\r\u001b[31m\u2028b\u0000\u202ec\u007f" });
  assert.is(
    line,
    "2026-11-20T09:30:00.000Z  delivered  message a\\u000a\\u000d\\u001b[31m\\u2028b\\u0000\\u202ec\\u007f",
  );
});

lines.run();
