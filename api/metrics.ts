import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Exchange } from "./http/exchange.ts";
import type { Attempt } from "./messaging/schema.ts";
import type { Store, StoreStatistics } from "./store/store.ts";

/** In seconds: from what is remembered to what waits for a busy disk. */
const REQUEST_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const COMMIT_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5];
/** Up to the time that a receiver may take by default. */
const ATTEMPT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
/** No more transactions than the last of these share a sync. */
const GROUP_BUCKETS = [1, 2, 4, 8, 16, 32];

/** Methods beyond these, which routes may have, share one name: each name costs memory. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/** By the first digit of a status; without one the client had left. */
const CLASSES = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

export interface MetricsParts {
  readonly store: Store;
  /** How many WebSockets are open, by route. */
  readonly watchers: () => ReadonlyMap<string, number>;
  /** How many tasks of all workspaces are in which state. */
  readonly queueDepth: () => Promise<{ readonly queued: number; readonly running: number }>;
}

/** What `GET /metrics` tells, in Prometheus' text format. Durations are in seconds. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = this.#histogram(
    "taskwire_http_request_duration_seconds",
    "Time from a request's head to its answer",
    REQUEST_BUCKETS,
    ["method", "route", "status"],
  );
  readonly #attempts = this.#histogram(
    "taskwire_delivery_attempt_duration_seconds",
    "Time that a delivery attempt took, by what came of it: delivered, retried or failed",
    ATTEMPT_BUCKETS,
    ["result"],
  );

  constructor({ store, watchers, queueDepth }: MetricsParts) {
    this.#addStore(store);
    this.#gauge("taskwire_websockets", "Open WebSockets", () =>
      [...watchers().values()].reduce((sum, count) => sum + count, 0),
    );
    this.#gauges("taskwire_watchers", "Open WebSockets by what they watch", "route", () => [
      ...watchers(),
    ]);
    this.#gauges("taskwire_queue_tasks", "Tasks that wait or run", "status", async () =>
      Object.entries(await queueDepth()),
    );
    this.#gauge("process_resident_memory_bytes", "Memory in use", () => process.memoryUsage.rss());
    this.#gauge("process_uptime_seconds", "Time since the start", () => process.uptime());
  }

  #addStore(store: Store): void {
    this.#gauge("taskwire_store_writable", "1 while the disk takes writes", () =>
      Number(store.writable),
    );
    const counters: [name: string, help: string, figure: keyof StoreStatistics][] = [
      ["transactions", "Transactions on the disk", "transactions"],
      ["commits", "Syncs that they shared", "commits"],
      ["journal_bytes", "Bytes written to the journal", "journalBytes"],
      ["compactions", "Times that the journal was folded", "compactions"],
    ];
    for (const [name, help, figure] of counters) {
      this.#counter(`taskwire_store_${name}_total`, help, () => store.statistics[figure]);
    }
    const groups = this.#histogram(
      "taskwire_store_commit_transactions",
      "How many transactions shared a sync",
      GROUP_BUCKETS,
    );
    const durations = this.#histogram(
      "taskwire_store_commit_duration_seconds",
      "Time that a sync took",
      COMMIT_BUCKETS,
    );
    store.onCommit((transactions, milliseconds) => {
      groups.observe(transactions);
      durations.observe(milliseconds / 1000);
    });
  }

  /** Counts a request that has its answer. */
  request({ method, route, status = 0, durationMs }: Exchange): void {
    const labels = {
      method: METHODS.includes(method) ? method : "other",
      route: route ?? "none",
      status: CLASSES[Math.trunc(status / 100)] as string,
    };
    this.#requests.observe(labels, durationMs / 1000);
  }

  /** Counts a delivery attempt that has ended. */
  attempt({ error, nextAt, durationMs }: Attempt): void {
    const result = error === undefined ? "delivered" : nextAt ? "retried" : "failed";
    this.#attempts.observe({ result }, durationMs / 1000);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly Label[] = [],
  ): Histogram<Label> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.#registry] });
  }

  /** A figure that is read when it is asked for, as all below. */
  #gauge(name: string, help: string, read: () => number): void {
    const collect = function (this: Gauge) {
      this.set(read());
    };
    new Gauge({ name, help, collect, registers: [this.#registry] });
  }

  #gauges(
    name: string,
    help: string,
    label: string,
    read: () => [value: string, count: number][] | Promise<[value: string, count: number][]>,
  ): void {
    const collect = async function (this: Gauge) {
      for (const [value, count] of await read()) this.set({ [label]: value }, count);
    };
    new Gauge({ name, help, labelNames: [label], collect, registers: [this.#registry] });
  }

  #counter(name: string, help: string, read: () => number): void {
    const collect = function (this: Counter) {
      this.reset();
      this.inc(read());
    };
    new Counter({ name, help, collect, registers: [this.#registry] });
  }
}
