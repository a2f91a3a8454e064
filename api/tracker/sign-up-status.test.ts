import { suite } from "uvu";
import * as assert from "uvu/assert";
import { assertProblem } from "../http/testing.ts";
import type { TestServer } from "../testing/server.ts";
import { ask, join, withServer } from "./testing.ts";

const status = suite("GET /tracker/signup");

async function assertStatus(server: TestServer, expected: object): Promise<void> {
  const { status, headers, json } = await ask(server, undefined, "GET", "/signup");
  assert.is(status, 200);
  assert.is(headers.get("content-type"), "application/json; charset=utf-8");
  assert.equal(json, expected);
}

for (const [signup, open] of [
  ["open", true],
  ["closed", false],
] as const) {
  status(`says with SIGNUP=${signup} that the first account can be made, and then what holds`, () =>
    withServer({ SIGNUP: signup }, async (server) => {
      await assertStatus(server, { open: true, first: true });
      const admin = await join(server, "admin@example.org");
      await assertStatus(server, { open, first: false });
      await server.kill();
      await server.restart();
      await assertStatus(server, { open, first: false });
      // The last admin stays, and so there is always an account.
      assertProblem(await ask(server, admin, "DELETE", `/users/${admin.id}`), 409, "last_admin");
      await assertStatus(server, { open, first: false });
    }),
  );
}

status("tells nothing else, whoever asks", () =>
  withServer({}, async (server) => {
    const admin = await join(server, "admin@example.org");
    for (const who of [undefined, admin, { token: "no token" }]) {
      const { status, json } = await ask(server, who, "GET", "/signup");
      assert.is(status, 200);
      assert.equal(json, { open: true, first: false });
    }
  }),
);

status.run();
