import { type Answer, noContent, ok } from "./http/answer.ts";
import type { Call } from "./http/call.ts";
import { ApiKeys, bearerToken } from "./http/credentials.ts";
import { forbidden, unauthorized, unavailable } from "./http/problem.ts";
import type { Handler, Routes } from "./http/routes.ts";
import { isLoopback } from "./loopback.ts";
import type { Metrics } from "./metrics.ts";
import type { Store } from "./store/store.ts";

export interface OperationsParts {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly metricsToken: string | undefined;
  /** Whether the server is to be sent new work. */
  readonly isServing: () => boolean;
}

/** What watches over the server ask. */
export function operationsRoutes({
  store,
  metrics,
  metricsToken,
  isServing,
}: OperationsParts): Routes {
  // GET /healthz
  const health: Handler = async () => ok('{"status":"ok"}');

  // GET /readyz
  const ready: Handler = async () => {
    if (!isServing()) throw unavailable("stopping", "The server is stopping.");
    if (!store.writable) throw unavailable("store_unavailable", "The disk takes no writes.");
    return ok('{"status":"ready"}');
  };

  // GET /metrics
  const figures: Handler = async (call) => {
    requireMetricsAccess(call, metricsToken);
    const body = await metrics.text();
    return { status: 200, body, headers: { "Content-Type": metrics.contentType } };
  };

  return {
    "/healthz": { GET: health },
    "/readyz": { GET: ready },
    "/metrics": { GET: figures },
    "/favicon.ico": { GET: async (): Promise<Answer> => noContent },
  };
}

function requireMetricsAccess(call: Call, token: string | undefined): void {
  if (token !== undefined) {
    const given = bearerToken(call.request);
    if (given && new ApiKeys([token]).ownerOf(given)) return;
    throw unauthorized("Metrics need METRICS_TOKEN: send it as Authorization: Bearer.");
  }
  // A proxy on this machine is on the loopback itself, whomever it speaks for.
  const addresses = [call.request.socket.remoteAddress ?? "", call.address];
  if (addresses.every(isLoopback)) return;
  throw forbidden("Metrics are for this machine, or with METRICS_TOKEN set, for its bearer.");
}
