import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { KEY } from "../../api/queue/testing.ts";
import { until } from "../../api/testing/server.ts";
import { watchTasks } from "../watch.ts";
import { closing, collect, startFakeServer, suiteThatCloses, taskOf } from "./testing.ts";

const frames = suiteThatCloses("watches that are sent what makes no sense", undefined);

type Options = Partial<Parameters<typeof watchTasks>[0]>;

const watch = (baseUrl: string, options: Options = {}) =>
  closing(watchTasks({ baseUrl, apiKey: KEY, WebSocket, ...options }));

frames("frames that make no sense are an error, and it goes on from where it was", async () => {
  const senseless = [
    "not JSON",
    "42",
    "null",
    "{}",
    '{"type":"news","cursor":3}',
    '{"type":"snapshot","cursor":3}',
    '{"type":"snapshot","cursor":3,"tasks":[null]}',
    '{"type":"snapshot","tasks":[]}',
    '{"type":"change","cursor":"3","upsert":[],"remove":[]}',
    '{"type":"change","cursor":3,"upsert":[{"name":"no id"}],"remove":[]}',
    '{"type":"change","cursor":3,"upsert":[],"remove":[{}]}',
    "[1]",
  ];
  const task = taskOf(1);
  for (const frame of senseless) {
    const server = await startFakeServer({
      options: { handleProtocols: () => "taskwire.v1" },
      speak(socket, count) {
        if (count > 1) {
          socket.send('{"type":"change","cursor":4,"upsert":[],"remove":[1]}');
          return;
        }
        socket.send(JSON.stringify({ type: "snapshot", cursor: 2, tasks: [task] }));
        socket.send(frame);
      },
    });
    const codes: (string | undefined)[] = [];
    const one = watch(server.url, { onState: (_, reason) => reason && codes.push(reason.code) });
    const { updates, end } = collect(one);
    await until(() => one.cursor === 4, `it goes on behind ${frame}`);
    assert.equal(codes, ["invalid_response"], String(frame));
    assert.is(server.tries[1]?.url.searchParams.get("since"), "2");
    await until(() => updates.at(-1)?.tasks.length === 0, "the last change");
    assert.is(end(), undefined);
    one.close();
  }
});

frames("a change before any list makes no sense", async () => {
  const server = await startFakeServer({
    options: { handleProtocols: () => "taskwire.v1" },
    speak(socket, count) {
      const change = '{"type":"change","cursor":4,"upsert":[],"remove":[]}';
      socket.send(count === 1 ? change : '{"type":"snapshot","cursor":5,"tasks":[]}');
    },
  });
  const one = watch(server.url);
  await until(() => one.cursor === 5, "the list");
  assert.is(server.tries.length, 2);
});

frames.run();
