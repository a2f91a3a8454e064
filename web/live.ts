import { ApiError, failureOf } from "./api.ts";

/** `waiting`: for the next try. `refused` is the end: the server says that trying again is of no use. */
export type LiveState = "connecting" | "live" | "waiting" | "refused";

/** What every message of the server has. */
export interface LiveMessage {
  readonly type: string;
  readonly cursor: number;
}

export const LIVE_TEXTS: Readonly<Record<LiveState, string>> = {
  connecting: "Connecting…",
  live: "Live",
  waiting: "Connection lost, trying again…",
  refused: "Not live",
};

export interface LiveOptions<M extends LiveMessage = LiveMessage> {
  /** Path and query, without `since`. */
  readonly path: string;
  readonly protocol?: string;
  readonly onMessage: (message: M) => void;
  /** @param error why it was refused */
  readonly onState: (state: LiveState, error?: ApiError) => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** The server's close code for a token that has expired or was revoked. */
const TOKEN_ENDED = 4401;
/** Answers to the upgrade that will be the same the next time. */
const FINAL = [400, 401, 403];

/**
 * A WebSocket that comes back: after a break it waits, longer each time, and asks for what it
 * missed.
 */
export class Live<M extends LiveMessage = LiveMessage> {
  readonly #options: LiveOptions<M>;
  #socket: WebSocket | undefined;
  #cursor: number | undefined;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: LiveOptions<M>) {
    this.#options = options;
    addEventListener("online", this.#connect);
    this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#connect);
    this.#socket?.close();
  }

  readonly #connect = (): void => {
    if (this.#isClosed || this.#socket) return;
    clearTimeout(this.#timer);
    this.#options.onState("connecting");
    const { path, protocol } = this.#options;
    const address = new URL(path, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    if (this.#cursor !== undefined) address.searchParams.set("since", String(this.#cursor));
    const socket = new WebSocket(address, protocol ?? []);
    let wasOpen = false;
    socket.onopen = () => {
      wasOpen = true;
    };
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => void this.#broke(code, wasOpen);
    this.#socket = socket;
  };

  #hear(message: M): void {
    if (this.#isClosed) return;
    this.#failures = 0;
    this.#cursor = message.cursor;
    this.#options.onState("live");
    this.#options.onMessage(message);
  }

  async #broke(code: number, wasOpen: boolean): Promise<void> {
    if (this.#isClosed) return;
    const refusal =
      code === TOKEN_ENDED
        ? new ApiError(401, "The token has ended.")
        : await this.#refusal(wasOpen);
    this.#socket = undefined;
    if (this.#isClosed) return;
    if (refusal) {
      this.close();
      this.#options.onState("refused", refusal);
      return;
    }
    this.#options.onState("waiting");
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#failures++, LONGEST_WAIT_MS);
    // Up to half of it by chance, so that not everybody comes back at once.
    this.#timer = setTimeout(this.#connect, wait * (0.5 + Math.random() / 2));
  }

  /** Browsers do not tell why an upgrade failed; the same request without the upgrade does. */
  async #refusal(wasOpen: boolean): Promise<ApiError | undefined> {
    if (wasOpen) return undefined;
    const response = await fetch(this.#options.path).catch(() => undefined);
    return response && FINAL.includes(response.status) ? failureOf(response) : undefined;
  }
}
