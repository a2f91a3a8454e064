import { once } from "node:events";
import { WebSocket } from "ws";
import { type TestServer, until } from "../../../api/testing/server.ts";

/**
 * What a server's JavaScript holds (megabytes), once all that nobody holds has been collected. What
 * the system gave the process says less: it may keep garbage for as long as there is room.
 *
 * It is asked through Node's inspector, which SIGUSR1 opens (`run.mjs` sees to a free port).
 */
export async function heldMemory(server: TestServer): Promise<number> {
  server.process.kill("SIGUSR1");
  const address = await until(
    () => /^Debugger listening on (ws:\S+)$/m.exec(server.log())?.[1],
    "the inspector",
  );
  const inspector = new WebSocket(address);
  await once(inspector, "open");
  await ask(inspector, "HeapProfiler.collectGarbage", {});
  const expression =
    "{ const { heapUsed, external } = process.memoryUsage(); heapUsed + external }";
  const { result } = await ask(inspector, "Runtime.evaluate", { expression });
  // A process that is looked at would not end.
  inspector.close();
  await once(inspector, "close");
  return result.value / 1e6;
}

/** Calls a method of the inspector (Chrome DevTools Protocol), and gives its result. */
async function ask(inspector: WebSocket, method: string, params: object) {
  inspector.send(JSON.stringify({ id: 1, method, params }));
  const [answer] = await once(inspector, "message");
  return JSON.parse(String(answer)).result;
}
