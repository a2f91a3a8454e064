import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { TestServer } from "../../../api/testing/server.ts";

/** A connection of somebody who never hangs up, whatever the server says. */
export interface Stalled {
  readonly socket: Socket;
  readonly opened: number;
}

/**
 * Opens a connection that writes a beginning, then perhaps more now and then, and that neither ends
 * nor answers an end: only the server's own end of it closes it.
 */
export function stall(
  url: string,
  beginning: string,
  { more, reads = true }: { more?: { text: string; everyMs: number }; reads?: boolean } = {},
): Promise<Stalled> {
  const { port } = new URL(url);
  const socket = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
  const opened = performance.now();
  if (reads) socket.resume();
  let timer: NodeJS.Timeout | undefined;
  socket.on("error", () => {});
  socket.once("close", () => clearInterval(timer));
  return new Promise((resolve) => {
    socket.once("connect", () => {
      socket.write(beginning);
      if (more) timer = setInterval(() => socket.write(more.text), more.everyMs);
      resolve({ socket, opened });
    });
  });
}

/**
 * When the server let go of each connection, in milliseconds since it was opened: a client that has
 * heard an end cannot tell whether the other side still keeps its half. Infinity for those that it
 * has when the limit is over.
 */
export async function whenLetGo(
  server: TestServer,
  stalled: readonly Stalled[],
  limitMs: number,
): Promise<number[]> {
  const times = new Map<Stalled, number>();
  while (times.size < stalled.length) {
    const held = heldPorts(server);
    const now = performance.now();
    for (const one of stalled) {
      // Once it is gone here too, another may have its port.
      const isHeld = !one.socket.destroyed && held.has(one.socket.localPort ?? 0);
      if (!isHeld && !times.has(one)) times.set(one, now - one.opened);
      if (now - one.opened > limitMs && !times.has(one)) times.set(one, Number.POSITIVE_INFINITY);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return [...times.values()];
}

/** The clients' ports of the connections that a process still has (proc_net_tcp(5)). */
function heldPorts(server: TestServer): Set<number> {
  const port = Number(new URL(server.url).port);
  const lines = readFileSync("/proc/net/tcp", "latin1").split("\n").slice(1);
  const ports = lines.map((line) => {
    const fields = line.trim().split(/\s+/);
    const [local = 0, remote = 0] = [fields[1], fields[2]].map((address) =>
      Number.parseInt(address?.split(":")[1] ?? "", 16),
    );
    // One that no process has any more has no inode, and has ended (04 and up, but for 08, whose
    // other end has); one that has not ended waits for the process to take it.
    const isHeld = fields[9] !== "0" || ["01", "08"].includes(fields[3] ?? "");
    return local === port && isHeld ? remote : 0;
  });
  return new Set(ports);
}
