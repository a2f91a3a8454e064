import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawConnection, rawRequest } from "../../../api/http/testing.ts";
import { call, signUp, startServer, type TestServer, until } from "../../../api/testing/server.ts";
import { chance, oneOf } from "../kit/chance.ts";
import { figure } from "../kit/figures.ts";
import { heldMemory } from "../kit/held-memory.ts";
import { assertWell, eachOf, KEY } from "../kit/server.ts";
import { CLOSE, frame, UPGRADE } from "./frames.ts";

const OPENINGS = 10_000;
/** Two hundred bytes of each would be as much; a socket alone has thousands. */
const HELD_MOST_MB = 2;
const PATHS = [`/queue/ws/tasks?api_key=${KEY}`, `/messaging/ws?api_key=${KEY}`, "/tracker/ws"];

export const openings = suite("openings");

/** One that nothing else happens on. */
let server: TestServer;
openings.before(async () => {
  server = await startServer();
});
openings.after(() => server?.remove());

openings(`keeps nothing of ${OPENINGS} WebSockets that open and close`, async () => {
  const random = chance("openings");
  const { token } = await signUp(server.url, "admin@example.org");
  const headers = { Authorization: `Bearer ${token}`, ...UPGRADE };
  const open = async () => {
    const connection = await RawConnection.open(server.url);
    connection.write(rawRequest(oneOf(random, PATHS), { headers }));
    assert.is((await connection.answer("the handshake")).status, 101);
    if (random() < 0.5) connection.write(frame({ opcode: CLOSE, payload: Buffer.from([3, 0xe8]) }));
    connection.close();
  };
  const heldAfter = async (count: number) => {
    await eachOf(Array(count).fill(0), 50, open);
    await until(async () => (await connections()) === 0, "all to be gone");
    return heldMemory(server);
  };
  // The first ones make whatever is made once.
  const before = await heldAfter(OPENINGS / 5);
  const after = await heldAfter(OPENINGS);
  figure("WebSockets opened and closed", OPENINGS);
  figure("memory held before and after them", `${before.toFixed(1)} and ${after.toFixed(1)} MB`);
  assert.ok(after < before + HELD_MOST_MB, `${before} MB before, ${after} MB after`);
  await assertWell(server);
});

async function connections(): Promise<number> {
  return (await call(`${server.url}/queue/stats?api_key=${KEY}`, "GET")).json.connections;
}
