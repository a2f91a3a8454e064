import type { Logger } from "pino";
import { clientAddress } from "./http/client-address.ts";
import { Cors } from "./http/cors.ts";
import { ApiKeys } from "./http/credentials.ts";
import type { Observe } from "./http/exchange.ts";
import { sweepIdempotency } from "./http/idempotency.ts";
import { type Routes, serveRoutes } from "./http/routes.ts";
import { makeServer, type NodeServer } from "./http/server.ts";
import { LiveSockets } from "./live/sockets.ts";
import { Deliveries } from "./messaging/delivery.ts";
import { messagingLive } from "./messaging/live.ts";
import { messagingRoutes } from "./messaging/routes.ts";
import { Metrics } from "./metrics.ts";
import { operationsRoutes } from "./operations.ts";
import { pageRoutes } from "./page.ts";
import { Dispatcher } from "./queue/dispatcher.ts";
import { LiveQueue } from "./queue/live.ts";
import { queueRoutes } from "./queue/routes.ts";
import { Workspaces } from "./queue/workspaces.ts";
import { withMount } from "./seed-paths.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./store/store.ts";
import { trackerLive } from "./tracker/live.ts";
import { jwksRoutes, trackerRoutes } from "./tracker/routes.ts";
import type { Tokens } from "./tracker/tokens.ts";

export interface AppParts {
  readonly settings: Settings;
  readonly store: Store;
  readonly tokens: Tokens;
  readonly log: Logger;
  readonly logRequest: Observe;
}

/** Everything that runs, and how to end it. */
export interface RunningApp {
  readonly server: NodeServer;
  /** Says that it takes no new work, and serves on for so long, so that others can hear of it. */
  drain(milliseconds: number): Promise<void>;
  /** All that it answers. */
  readonly routes: Routes;
  /** Finishes what is under way: first the doors, then the rooms. The store is left open. */
  stop(): Promise<void>;
}

/** Mounts the three APIs, the page and the operations' paths on one server, and starts the loops. */
export async function startApp(parts: AppParts): Promise<RunningApp> {
  const { settings, store, tokens, log, logRequest } = parts;
  const keys = new ApiKeys(settings.apiKeys);
  const dispatcher = new Dispatcher(store, settings, log);
  const deliveries = new Deliveries(store, settings, log);
  const workspaces = new Workspaces(store, settings.maxWorkspaces);
  const live = new LiveQueue({ store, keys, workspaces, ...settings });
  const metrics = new Metrics({
    store,
    watchers: () => sockets.counts(),
    queueDepth: () => workspaces.depth(),
  });
  deliveries.onAttempt = (attempt) => metrics.attempt(attempt);
  let isServing = true;

  const openings = {
    "/tracker/ws": trackerLive(store, tokens, settings.maxWorkspaceConnections),
    "/messaging/ws": messagingLive(store, keys, settings.maxWorkspaceConnections),
    "/queue/ws/tasks": live.opening,
  };
  const sockets = new LiveSockets(openings, {
    pingMs: settings.livePingMs,
    bufferMost: settings.liveMaxBufferBytes,
    log,
  });

  const routes: Routes = {
    ...at("/tracker", trackerRoutes(store, tokens, settings)),
    ...at("/messaging", messagingRoutes(store, keys, settings)),
    ...at("/queue", queueRoutes({ store, keys, workspaces, live, ...settings })),
    ...sockets.routes(),
    ...jwksRoutes(tokens),
    ...operationsRoutes({
      store,
      metrics,
      metricsToken: settings.metricsToken,
      isServing: () => isServing,
    }),
    ...pageRoutes(),
  };
  const http = makeServer({
    cors: new Cors(settings.corsOrigins),
    rewrite: withMount,
    handle: serveRoutes(routes, { bodyMost: settings.maxBodyBytes, log }),
    upgrade: (request, socket, head) => void sockets.upgrade(request, socket, head),
    addressOf: clientAddress(settings.trustProxy),
    observe: (exchange) => {
      metrics.request(exchange);
      logRequest(exchange);
    },
  });

  await Promise.all([dispatcher.start(), deliveries.start()]);
  const sweeps = [sweepIdempotency(store), tokens.sweep()];
  return {
    server: http.server,
    async drain(milliseconds) {
      isServing = false;
      http.endConnections();
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    },
    routes,
    async stop() {
      isServing = false;
      for (const end of sweeps) end();
      await Promise.all([http.close(), sockets.close()]);
      await Promise.all([dispatcher.stop(), deliveries.stop()]);
    },
  };
}

/** The same routes below a mount. */
function at(mount: string, routes: Routes): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([path, methods]) => [mount + path, methods]),
  );
}
