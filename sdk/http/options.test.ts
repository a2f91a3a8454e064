import { suite } from "uvu";
import * as assert from "uvu/assert";
import { MessagingClient } from "../messaging/messaging-client.ts";
import { QueueClient } from "../queue/queue-client.ts";
import { TrackerClient } from "../tracker/tracker-client.ts";
import { KEY, printed, refusalOf } from "./testing.ts";

const options = suite("The options");

options("are refused where they cannot work, with what is wrong", () => {
  const wrong: [object, RegExp | string][] = [
    [{ baseUrl: "localhost:3000" }, 'it is "localhost:3000"'],
    [{ baseUrl: "/messaging" }, 'it is "/messaging"'],
    [{ baseUrl: "" }, "baseUrl must be an http or https address"],
    [{ baseUrl: null }, "baseUrl"],
    [{ baseUrl: "ftp://localhost" }, "ftp://localhost"],
    [{ baseUrl: "ws://localhost" }, "ws://localhost"],
    [{ baseUrl: "http://localhost?a=1" }, "without a user, ? and #"],
    [{ baseUrl: "http://localhost#a" }, "without a user, ? and #"],
    [{ timeout: 0 }, "timeout"],
    [{ timeout: -1 }, "timeout"],
    [{ timeout: Number.NaN }, "timeout"],
    [{ maxRetries: -1 }, "maxRetries"],
    [{ maxRetries: Number.NaN }, "maxRetries"],
  ];
  for (const [options, message] of wrong) {
    const { message: text } = refusalOf(() => new MessagingClient({ apiKey: KEY, ...options }));
    assert.match(text, message);
  }
  const secret = refusalOf(
    () => new MessagingClient({ apiKey: KEY, baseUrl: "http://ada:secret@localhost" }),
  );
  assert.match(secret.message, 'it is "http://***@localhost"');
});

options("are an object", () => {
  for (const given of [null, "http://localhost:3000"]) {
    const { message } = refusalOf(() => new TrackerClient(given as never));
    assert.match(message, "The options must be an object.");
  }
});

options("need an API key that can be sent, and never show it", () => {
  for (const apiKey of [undefined, null, ""]) {
    const { message } = refusalOf(() => new MessagingClient({ apiKey } as never));
    assert.match(message, "apiKey is missing: is the variable that holds it set?");
  }
  for (const apiKey of ["secret\n", " secret", "secret\u00e9", "se cret"]) {
    for (const make of [MessagingClient, QueueClient]) {
      const error = refusalOf(() => new make({ apiKey }));
      assert.match(error.message, "visible ASCII");
      assert.not.match(printed(error), "secret");
    }
  }
  refusalOf(() => new MessagingClient(undefined as never));
  refusalOf(() => new QueueClient(undefined as never));
});

options.run();
