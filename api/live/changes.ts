import Type from "typebox";
import { parametersOf } from "../http/parameters.ts";
import type { Store, StoreEvent } from "../store/store.ts";
import { Feed, type Frame } from "./feed.ts";
import type { LiveSocket } from "./live-socket.ts";

/**
 * So many events are told at once, and then the next ones: a client that has missed thousands of
 * large resources, and reads slowly, would otherwise hold all of them here.
 */
const EVENTS_MOST = 100;

type Ids = readonly (string | number)[];

/** Gives the JSON array of those of some resources that are still there. */
export type ReadByIds = (ids: Ids) => Promise<string>;

interface Run {
  readonly resource: string;
  readonly cursor: number;
  readonly ids: Ids;
}

/** What a client may ask of changes. */
export const changesQuery = {
  since: Type.Optional(Type.Integer({ minimum: 0, description: "a cursor that was given" })),
};

/** The cursor of `?since=`, or undefined where there is none. Throws a Problem 400. */
export const sinceOf = parametersOf(changesQuery);

/** The ids that events name, each once, in the order in which they came. */
export function idsOf(events: readonly StoreEvent[]): Ids {
  return [...new Set(events.flatMap(({ data }) => data))];
}

/** What changed among resources, as the two lists that a `change` carries, in JSON. */
export async function upsertAndRemove(ids: Ids, read: ReadByIds): Promise<string> {
  const upsert = await read(ids);
  const present = new Set((JSON.parse(upsert) as { id: string | number }[]).map(({ id }) => id));
  const remove = ids.filter((id) => !present.has(id));
  return `"upsert":${upsert},"remove":${JSON.stringify(remove)}`;
}

/**
 * Tells WebSockets what changed in a topic: `hello` on opening, then each `change`; with a cursor,
 * first what was missed since then, or `reset` where the log no longer reaches back. The cursor of
 * a `hello` is where the client stands: one that breaks off behind it misses nothing.
 */
export class ChangeFeed {
  readonly #store: Store;
  readonly #topic: string;
  readonly #readers: Readonly<Record<string, ReadByIds>>;
  readonly #feed: Feed;

  /** @param readers by resource, the type of the topic's events */
  constructor(store: Store, topic: string, readers: Readonly<Record<string, ReadByIds>>) {
    this.#store = store;
    this.#topic = topic;
    this.#readers = readers;
    this.#feed = new Feed((since) => this.#framesSince(since), 0);
    store.subscribe((events) => {
      if (events.some((event) => event.topic === topic)) this.#feed.wake();
    });
  }

  /** Begins to tell a socket. */
  async open(socket: LiveSocket, since: number | undefined): Promise<void> {
    const cursor = since ?? (await this.#store.cursor(this.#topic));
    socket.send(frameOf({ type: "hello", cursor }));
    this.#feed.add(socket, cursor);
    this.#feed.wake();
  }

  async #framesSince(since: number): Promise<Frame[]> {
    const events = await this.#store.eventsSince(this.#topic, since, EVENTS_MOST);
    if (events?.length === EVENTS_MOST) this.#feed.wake();
    if (events) return Promise.all(runsOf(events).map((run) => this.#frameOfRun(run)));
    const cursor = await this.#store.cursor(this.#topic);
    return [{ bytes: frameOf({ type: "reset", cursor }), cursor }];
  }

  async #frameOfRun({ resource, cursor, ids }: Run): Promise<Frame> {
    const lists = await upsertAndRemove(ids, this.#readers[resource] as ReadByIds);
    const text = `{"type":"change","cursor":${cursor},"resource":"${resource}",${lists}}`;
    return { bytes: Buffer.from(text), cursor };
  }
}

/** Events of one resource that follow each other are one change. */
function runsOf(events: readonly StoreEvent[]): Run[] {
  const runs: StoreEvent[][] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (last?.[0]?.type === event.type) last.push(event);
    else runs.push([event]);
  }
  return runs.map((run) => {
    const { type, seq } = run.at(-1) as StoreEvent;
    return { resource: type, cursor: seq, ids: idsOf(run) };
  });
}

function frameOf(message: object): Buffer {
  return Buffer.from(JSON.stringify(message));
}
