import WebSocket from "ws";

// biome-ignore lint/suspicious/noExplicitAny: whatever the frames carry
type Item = any;

interface Frame {
  readonly type: "snapshot" | "hello" | "reset" | "change";
  readonly cursor: number;
  readonly resource?: string;
  readonly tasks?: readonly Item[];
  readonly upsert?: readonly Item[];
  readonly remove?: readonly (string | number)[];
}

/** The same text comes to all who watch: it is read once. */
const read = new Map<string, Frame>();

function frameOf(text: string): Frame {
  let frame = read.get(text);
  if (!frame) {
    if (read.size > 200) read.clear();
    frame = JSON.parse(text) as Frame;
    read.set(text, frame);
  }
  return frame;
}

/** Somebody who keeps lists true by what a WebSocket tells, and notices what cannot be. */
export class Watcher {
  /** By resource and id. */
  readonly items = new Map<string, Item>();
  cursor = 0;
  frames = 0;
  /** What went wrong, in words. */
  readonly faults: string[] = [];
  readonly #socket: WebSocket;
  readonly #resource: string;

  private constructor(socket: WebSocket, resource: string) {
    this.#socket = socket;
    this.#resource = resource;
    socket.on("message", (data) => this.#hear(String(data)));
    socket.on("error", (error) => this.faults.push(error.message));
    socket.on("close", (code) => {
      if (!this.#isClosing) this.faults.push(`it was closed with ${code}`);
    });
  }

  #isClosing = false;

  /** @param resource what it is about where frames do not say */
  static open(url: string, resource = ""): Promise<Watcher> {
    const socket = new WebSocket(url.replace(/^http/, "ws"), "taskwire.v1");
    const watcher = new Watcher(socket, resource);
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(watcher));
      socket.once("error", reject);
    });
  }

  #hear(text: string): void {
    const frame = frameOf(text);
    this.frames++;
    if (frame.cursor < this.cursor) this.faults.push(`from ${this.cursor} back to ${frame.cursor}`);
    this.cursor = frame.cursor;
    if (frame.type === "reset") this.faults.push("it was told to begin again");
    if (frame.type === "snapshot") this.items.clear();
    const resource = frame.resource ?? this.#resource;
    for (const item of frame.tasks ?? []) this.items.set(`${resource} ${item.id}`, item);
    for (const item of frame.upsert ?? []) this.items.set(`${resource} ${item.id}`, item);
    for (const id of frame.remove ?? []) this.items.delete(`${resource} ${id}`);
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.terminate();
  }
}
