import { once } from "node:events";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSocket } from "../../../api/testing/live.ts";
import { call } from "../../../api/testing/server.ts";
import { chance } from "../kit/chance.ts";
import { figure, quantile } from "../kit/figures.ts";
import { assertWell, KEY, memory, pause } from "../kit/server.ts";
import { server, timesOf } from "./attacked.ts";
import { frame, openByHand, PING, TEXT } from "./frames.ts";
import { wrongFrames } from "./wrong-frames.ts";

export const frames = suite("frames");

for (const [what, [code, ...parts]] of Object.entries(wrongFrames)) {
  frames(`closes with ${code} on ${what}`, async () => {
    const watcher = await openSocket(`${server.url}/queue/ws/tasks?api_key=${KEY}`, "taskwire.v1");
    const connection = await openByHand(server.url);
    const heard: Buffer[] = [];
    connection.socket.on("data", (bytes: Buffer) => heard.push(bytes));
    connection.write(Buffer.concat(parts.map(frame)));
    await connection.whenEnded(`the end, after ${what}`);
    const closing = Buffer.from([0x88]);
    const all = Buffer.concat(heard);
    const at = all.lastIndexOf(closing, all.length - 4);
    assert.ok(at >= 0, "it said no goodbye");
    assert.is(all.readUInt16BE(at + 2), code);
    const task = await call(`${server.url}/queue/tasks?api_key=${KEY}`, "POST", {
      body: { name: "others go on", type: "gx.heavy" },
    });
    await watcher.frame(
      ({ upsert = [] }) => upsert.some(({ id }: { id: number }) => id === task.json.task.id),
      "the change",
    );
    watcher.close();
  });
}

frames("outlives floods: of pings, of pieces without end, of nonsense", async () => {
  const random = chance("floods");
  const before = await memory(server);
  const floods = {
    "pings that nobody reads the answers of": Buffer.concat(
      Array(400).fill(frame({ opcode: PING, payload: Buffer.alloc(125) })),
    ),
    "pieces of nothing": Buffer.concat([
      frame({ opcode: TEXT, final: false }),
      ...Array(2000).fill(frame({ opcode: 0, final: false })),
    ]),
    "small texts": Buffer.concat(
      Array(400).fill(frame({ opcode: TEXT, payload: Buffer.from("x") })),
    ),
  };
  let sent = 0;
  await Promise.all(
    Object.values(floods)
      .map(async (bytes) => {
        const connection = await openByHand(server.url);
        connection.socket.pause();
        const end = Date.now() + 3000;
        while (Date.now() < end && !connection.socket.destroyed) {
          sent += bytes.length;
          if (!connection.socket.write(bytes))
            await Promise.race([once(connection.socket, "drain").catch(() => {}), pause(500)]);
          await pause(0);
        }
        connection.close();
      })
      .concat(
        timesOf(100).then((times) => {
          figure(
            "a write and a read beside floods of frames, median",
            `${quantile(times, 0.5).toFixed(1)} ms`,
          );
        }),
      ),
  );
  for (let i = 0; i < 300; i++) {
    const connection = await openByHand(server.url);
    connection.write(Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256))));
    await Promise.race([connection.whenEnded("the end").catch(() => {}), pause(5)]);
    connection.close();
  }
  const after = await memory(server);
  assert.ok(after < before + 150, `${before} MB before, ${after} MB after ${sent} bytes`);
  await assertWell(server);
});
