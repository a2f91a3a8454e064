import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How often the servers are asked whether they are ready. */
const PROBE_MS = 20;

/** A load balancer as they are: it keeps connections open, and tries nothing a second time. */
export interface Balancer {
  readonly url: string;
  /** Whether it sends requests to this one. */
  isReady(server: Backend): boolean;
  close(): void;
}

/** Its address may change with each start. */
export interface Backend {
  readonly url: string;
}

/** Starts one that sends each request to the next of those servers that are ready. */
export async function startBalancer(servers: readonly Backend[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const ready = new Set<Backend>();
  const probe = async (server: Backend) => {
    const answer = await fetch(`${server.url}/readyz`).catch(() => undefined);
    if (answer?.ok) ready.add(server);
    else ready.delete(server);
  };
  const probes = setInterval(() => {
    for (const server of servers) void probe(server);
  }, PROBE_MS);
  let turn = 0;
  const balancer = createServer((incoming, outgoing) => {
    const [...all] = ready;
    const server = all[turn++ % all.length];
    if (server) pass(incoming, outgoing, server.url, agent);
    else outgoing.writeHead(503).end("no server is ready");
  });
  await new Promise<void>((resolve) => balancer.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`,
    isReady: (server) => ready.has(server),
    close: () => {
      clearInterval(probes);
      balancer.close();
      balancer.closeAllConnections();
      agent.destroy();
    },
  };
}

function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  server: string,
  agent: Agent,
): void {
  const { method, headers, url = "/" } = incoming;
  const passed = request(new URL(url, server), { agent, method, headers }, (answer) => {
    const { connection: _own, ...others } = answer.headers;
    outgoing.writeHead(answer.statusCode as number, others);
    answer.pipe(outgoing);
  });
  passed.on("error", (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502).end(error.message);
  });
  incoming.pipe(passed);
}
