import { Gauge, Registry } from "prom-client";
import { type Answer, noContent, ok } from "./http/answer.ts";
import type { Call } from "./http/call.ts";
import { ApiKeys, bearerToken } from "./http/credentials.ts";
import { forbidden, unauthorized, unavailable } from "./http/problem.ts";
import type { Handler, Routes } from "./http/routes.ts";
import type { LiveSockets } from "./live/sockets.ts";
import { isLoopback } from "./loopback.ts";
import type { Store } from "./store/store.ts";

export interface OperationsParts {
  readonly store: Store;
  readonly sockets: LiveSockets;
  readonly metricsToken: string | undefined;
  /** Where a call comes from, behind a proxy that is trusted too. */
  readonly addressOf: (call: Call) => string;
  /** Whether the server still takes new work. */
  readonly isServing: () => boolean;
}

/** What watches over the server ask. */
export function operationsRoutes({
  store,
  sockets,
  metricsToken,
  addressOf,
  isServing,
}: OperationsParts): Routes {
  const registry = metricsOf(store, sockets);

  // GET /healthz
  const health: Handler = async () => ok('{"status":"ok"}');

  // GET /readyz
  const ready: Handler = async () => {
    if (!isServing()) throw unavailable("stopping", "The server is stopping.");
    if (!store.writable) throw unavailable("store_unavailable", "The disk takes no writes.");
    return ok('{"status":"ready"}');
  };

  // GET /metrics
  const metrics: Handler = async (call) => {
    requireMetricsAccess(call, metricsToken, addressOf);
    const body = await registry.metrics();
    return { status: 200, body, headers: { "Content-Type": registry.contentType } };
  };

  return {
    "/healthz": { GET: health },
    "/readyz": { GET: ready },
    "/metrics": { GET: metrics },
    "/favicon.ico": { GET: async (): Promise<Answer> => noContent },
  };
}

function requireMetricsAccess(
  call: Call,
  token: string | undefined,
  addressOf: OperationsParts["addressOf"],
): void {
  if (token !== undefined) {
    const given = bearerToken(call.request);
    if (given && new ApiKeys([token]).ownerOf(given)) return;
    throw unauthorized("Metrics need METRICS_TOKEN: send it as Authorization: Bearer.");
  }
  // A proxy on this machine is on the loopback itself, whomever it speaks for.
  const addresses = [call.request.socket.remoteAddress ?? "", addressOf(call)];
  if (addresses.every(isLoopback)) return;
  throw forbidden("Metrics are for this machine, or with METRICS_TOKEN set, for its bearer.");
}

function metricsOf(store: Store, sockets: LiveSockets): Registry {
  const registry = new Registry();
  const gauges: [name: string, help: string, read: () => number][] = [
    ["taskwire_store_writable", "1 while the disk takes writes", () => Number(store.writable)],
    [
      "taskwire_store_transactions_total",
      "Transactions on the disk",
      () => store.statistics.transactions,
    ],
    ["taskwire_store_commits_total", "Syncs that they shared", () => store.statistics.commits],
    [
      "taskwire_store_journal_bytes_total",
      "Bytes written to the journal",
      () => store.statistics.journalBytes,
    ],
    [
      "taskwire_store_compactions_total",
      "Times that the journal was folded",
      () => store.statistics.compactions,
    ],
    ["taskwire_websockets", "Open WebSockets", () => sockets.size],
    ["process_resident_memory_bytes", "Memory in use", () => process.memoryUsage.rss()],
    ["process_uptime_seconds", "Time since the start", () => process.uptime()],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  return registry;
}
