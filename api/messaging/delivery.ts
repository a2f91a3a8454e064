import type { Logger } from "pino";
import { longTimeout } from "../long-timeout.ts";
import { type Store, type StoreEvent, StoreUnavailableError } from "../store/store.ts";
import { type DueMessage, dueMessages, nextDue, recordAttempt } from "./attempts.ts";
import { type Attempt, type DeliveryEvent, MESSAGING_TOPIC } from "./schema.ts";
import { deliverySigner } from "./sign-delivery.ts";
import { WebhookClient, type WebhookResult } from "./webhook-request.ts";

/** How long nothing is read from a store that failed to read. */
const TROUBLE_MS = 1000;

export interface DeliveryOptions {
  readonly webhookUrl: string;
  readonly webhookSecrets: readonly string[];
  readonly webhookTimeoutMs: number;
  readonly webhookConcurrency: number;
  /** How long to wait after each attempt that failed; the one after the last is not tried again. */
  readonly webhookRetryDelaysMs: readonly number[];
  readonly webhookAllowPrivate: boolean;
}

/**
 * Delivers messages: tells the receiver of each one that is due, and writes down how it went.
 *
 * What is due stands in the store, so that a restart goes on where the last process ended. Nothing
 * is polled: the store is asked when a message has changed, when an attempt has ended, and when
 * the time of the earliest message that waits has come. An attempt whose end was not written down,
 * because the server was killed meanwhile, is made again: the receiver knows it by its id.
 */
export class Deliveries {
  /** Called with each attempt that has ended. */
  onAttempt: (attempt: Attempt) => void = () => {};
  readonly #store: Store;
  readonly #options: DeliveryOptions;
  /** Without the path and the query, in which receivers may have a secret. */
  readonly #receiver: string;
  readonly #log: Logger;
  readonly #client: WebhookClient;
  readonly #sign: ReturnType<typeof deliverySigner>;
  /** By message, from the start of its attempt until that is written down. */
  readonly #inFlight = new Map<string, Promise<void>>();
  /** Those that wait for a disk that refused what they have to write down. */
  readonly #resting: (() => void)[] = [];
  #unsubscribe: (() => void)[] = [];
  #cancelTimer = () => {};
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #stopped = false;

  constructor(store: Store, options: DeliveryOptions, log: Logger) {
    this.#store = store;
    this.#options = options;
    this.#receiver = new URL(options.webhookUrl).origin;
    this.#log = log;
    this.#sign = deliverySigner(options.webhookSecrets);
    this.#client = new WebhookClient({
      url: options.webhookUrl,
      timeoutMs: options.webhookTimeoutMs,
      allowPrivate: options.webhookAllowPrivate,
    });
  }

  /** Goes on where the last process ended. */
  async start(): Promise<void> {
    this.#unsubscribe = [
      this.#store.subscribe((events) => {
        if (events.some(isMessage)) this.#wake();
      }),
      this.#store.onWritable(() => this.#endRest()),
    ];
    this.#wake();
  }

  /** Ends the attempts under way; they leave no trace, and the next start makes them again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#client.close();
    this.#endRest();
    await Promise.all([this.#looking, ...this.#inFlight.values()]);
    this.#cancelTimer();
  }

  #wake(): void {
    this.#lookAgain = true;
    this.#looking ??= this.#look()
      .catch((error) => this.#waitOutTrouble(error))
      .finally(() => {
        this.#looking = undefined;
        // One that came between the last look and here.
        if (this.#lookAgain && !this.#stopped) this.#wake();
      });
  }

  async #look(): Promise<void> {
    while (this.#lookAgain && !this.#stopped) {
      this.#lookAgain = false;
      await this.#startDue();
    }
  }

  /** Starts as many attempts as may run, and sets the timer to when the next one is due. */
  async #startDue(): Promise<void> {
    const { webhookConcurrency: most } = this.#options;
    // With no place free, the end of an attempt asks again.
    if (this.#inFlight.size >= most) return;
    const now = new Date();
    // Those in flight are due in the store until they are written down, which may happen while it
    // is being read: what is true of them by then, the next look sees.
    const busy = new Set(this.#inFlight.keys());
    const due = await dueMessages(this.#store, now, most + busy.size);
    for (const message of due) {
      if (this.#stopped || this.#inFlight.size >= most) return;
      if (!busy.has(message.id)) this.#startAttempt(message);
    }
    const next = await nextDue(this.#store, now);
    if (next) this.#wakeAt(next);
  }

  #wakeAt(time: Date): void {
    if (this.#stopped) return;
    this.#cancelTimer();
    this.#cancelTimer = longTimeout(() => this.#wake(), time.getTime() - Date.now());
  }

  async #waitOutTrouble(error: Error): Promise<void> {
    this.#log.error({ error: error.stack }, "deliveries could not be read from the store");
    this.#wakeAt(new Date(Date.now() + TROUBLE_MS));
  }

  #startAttempt(message: DueMessage): void {
    const attempt = this.#attempt(message).finally(() => {
      this.#inFlight.delete(message.id);
      this.#wake();
    });
    this.#inFlight.set(message.id, attempt);
  }

  async #attempt(message: DueMessage): Promise<void> {
    try {
      await this.#deliver(message);
    } catch (error) {
      // What failed here would fail at once again, and tell the receiver each time.
      this.#log.error({ error: (error as Error).stack }, "a delivery could not be carried out");
      await this.#rest();
    }
  }

  async #deliver(message: DueMessage): Promise<void> {
    const at = new Date();
    const result = await this.#send(message.id, at);
    if (!result) return;
    const attempt = this.#attemptOf(message, at, result);
    this.onAttempt(attempt);
    if (attempt.error !== undefined) {
      const { error, nextAt } = attempt;
      this.#log.info({ message: message.id, error, nextAt }, "a delivery attempt failed");
    }
    await this.#record(message, attempt);
  }

  async #send(id: string, at: Date): Promise<WebhookResult | undefined> {
    const event: DeliveryEvent = { id, status: "delivered", deliveredAt: at.toISOString() };
    const body = Buffer.from(JSON.stringify(event));
    const timestamp = Math.floor(at.getTime() / 1000);
    const headers = {
      "Content-Type": "application/json",
      "User-Agent": "Taskwire",
      ...this.#sign({ id, timestamp, body }),
    };
    return this.#client.send(headers, body);
  }

  #attemptOf({ tries }: DueMessage, at: Date, result: WebhookResult): Attempt {
    const { status, error, durationMs, retryAfterMs = 0 } = result;
    const attempt = { at: at.toISOString(), status, durationMs };
    if (error === undefined) return attempt;
    const delay = this.#options.webhookRetryDelaysMs[tries];
    if (delay === undefined) return { ...attempt, error };
    const nextAt = new Date(Date.now() + Math.max(delay, retryAfterMs)).toISOString();
    return { ...attempt, error, nextAt };
  }

  /** Writes an attempt down, as soon as the disk takes it. Its message is not tried meanwhile. */
  async #record(message: DueMessage, attempt: Attempt): Promise<void> {
    for (;;) {
      try {
        await this.#store.write((tx) => recordAttempt(tx, message, attempt, this.#receiver));
        return;
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
      }
      if (!this.#store.writable) await this.#rest();
      if (this.#stopped) return;
    }
  }

  /** Waits until the disk takes writes again, or until the end. */
  async #rest(): Promise<void> {
    if (this.#stopped) return;
    await new Promise<void>((resolve) => this.#resting.push(resolve));
  }

  #endRest(): void {
    for (const resolve of this.#resting.splice(0)) resolve();
  }
}

function isMessage({ topic, type }: StoreEvent): boolean {
  return topic === MESSAGING_TOPIC && type === "message";
}
