import { type ApiKeys, ownerOfQueryKey } from "../http/credentials.ts";
import { parametersOf } from "../http/parameters.ts";
import { idsOf, sinceOf, upsertAndRemove } from "../live/changes.ts";
import { Feed, type Frame } from "../live/feed.ts";
import type { LiveSocket } from "../live/live-socket.ts";
import { Places } from "../live/places.ts";
import { TASKWIRE_PROTOCOL } from "../live/protocol.ts";
import type { Opening } from "../live/sockets.ts";
import type { Store } from "../store/store.ts";
import { topicOf, workspaceOf, workspaceQuery } from "./schema.ts";
import { listTasks, tasksByIds } from "./tasks.ts";
import type { Workspaces } from "./workspaces.ts";

/** More changes than this at once are told as the whole list. */
const CHANGES_MOST = 1000;
/** So long, in milliseconds, a list serves all that open: only progress moves meanwhile. */
const OPENING_LIST_MS = 1000;

const workspaceQueryOf = parametersOf(workspaceQuery);

export interface LiveQueueParts {
  readonly store: Store;
  readonly keys: ApiKeys;
  readonly workspaces: Workspaces;
  readonly maxWorkspaceConnections: number;
  readonly liveCoalesceMs: number;
}

/** A workspace that somebody watches: in plain lists, or in changes. */
interface Watched {
  readonly plain: Feed;
  readonly changes: Feed;
  readonly places: Places;
}

/** The live list of each workspace, in both of its forms. */
export class LiveQueue {
  readonly #parts: LiveQueueParts;
  readonly #store: Store;
  readonly #watched = new Map<number, Watched>();

  constructor(parts: LiveQueueParts) {
    this.#parts = parts;
    this.#store = parts.store;
    this.#store.subscribe((events) => {
      for (const { topic } of events) this.#wake(workspaceOf(topic));
    });
  }

  /** How many sockets watch these workspaces. */
  connections(workspaces: readonly number[]): number {
    return workspaces.reduce((sum, id) => sum + (this.#watched.get(id)?.places.taken ?? 0), 0);
  }

  // GET /ws/tasks
  readonly opening: Opening = async (call) => {
    const { keys, workspaces } = this.#parts;
    const owner = ownerOfQueryKey(call, keys);
    const { workspace_id: name } = workspaceQueryOf(call.query);
    const { since } = sinceOf(call.query);
    const workspace = await workspaces.use(owner, name);
    const watched = this.#watched.get(workspace) ?? this.#watch(workspace);
    const take = watched.places.enter();
    return (socket) => {
      take(socket);
      return socket.protocol === TASKWIRE_PROTOCOL
        ? this.#openChanges(socket, workspace, watched.changes, since)
        : this.#openPlain(socket, workspace, watched.plain);
    };
  };

  #watch(workspace: number): Watched {
    const { liveCoalesceMs, maxWorkspaceConnections } = this.#parts;
    const watched = {
      plain: new Feed((since) => this.#listSince(workspace, since), liveCoalesceMs),
      changes: new Feed((since) => this.#changesSince(workspace, since), liveCoalesceMs),
      places: new Places(maxWorkspaceConnections, "this workspace"),
    };
    this.#watched.set(workspace, watched);
    return watched;
  }

  #wake(workspace: number | undefined): void {
    const watched = workspace === undefined ? undefined : this.#watched.get(workspace);
    watched?.plain.wake();
    watched?.changes.wake();
  }

  // The plain form: the whole list at every change

  async #openPlain(socket: LiveSocket, workspace: number, feed: Feed): Promise<void> {
    const cursor = await this.#store.cursor(topicOf(workspace));
    socket.send(await this.#opening("list", workspace, () => this.#list(workspace)));
    feed.add(socket, cursor);
    feed.wake();
  }

  async #listSince(workspace: number, since: number): Promise<Frame[]> {
    // The cursor first: a list may be newer than its cursor, never older.
    const cursor = await this.#store.cursor(topicOf(workspace));
    if (cursor === since) return [];
    return [{ bytes: await this.#list(workspace), cursor }];
  }

  // taskwire.v1: the list once, and then what changes

  async #openChanges(
    socket: LiveSocket,
    workspace: number,
    feed: Feed,
    since: number | undefined,
  ): Promise<void> {
    const [first] =
      since === undefined
        ? [await this.#sharedSnapshot(workspace)]
        : await this.#changesSince(workspace, since);
    // One that missed nothing is told so, and knows that it is live.
    const frame = first ?? { bytes: changeOf(since, '"upsert":[],"remove":[]'), cursor: since };
    socket.send(frame.bytes);
    feed.add(socket, frame.cursor as number);
    feed.wake();
  }

  async #changesSince(workspace: number, since: number): Promise<Frame[]> {
    const events = await this.#store.eventsSince(topicOf(workspace), since);
    if (events?.length === 0) return [];
    const ids = events && idsOf(events);
    if (!ids || ids.length > CHANGES_MOST) {
      return [await this.#sharedSnapshot(workspace)];
    }
    const cursor = events.at(-1)?.seq as number;
    const now = Date.now();
    const lists = await upsertAndRemove(ids, async (some) =>
      (await tasksByIds(this.#store, workspace, some)).at(now),
    );
    return [{ bytes: changeOf(cursor, lists), cursor }];
  }

  #sharedSnapshot(workspace: number): Promise<Frame> {
    return this.#opening("snapshot", workspace, () => this.#snapshot(workspace));
  }

  async #snapshot(workspace: number): Promise<Frame> {
    const cursor = await this.#store.cursor(topicOf(workspace));
    const list = (await listTasks(this.#store, workspace)).at(Date.now());
    return { bytes: Buffer.from(`{"type":"snapshot","cursor":${cursor},"tasks":${list}}`), cursor };
  }

  async #list(workspace: number): Promise<Buffer> {
    return Buffer.from((await listTasks(this.#store, workspace)).at(Date.now()));
  }

  /** What those get that open: thousands may, at once, after a restart. They share its bytes. */
  #opening<T>(form: string, workspace: number, make: () => Promise<T>): Promise<T> {
    const topic = topicOf(workspace);
    const key = `${topic} ${form} ${Math.floor(Date.now() / OPENING_LIST_MS)}`;
    return this.#store.remember(key, [topic], make);
  }
}

function changeOf(cursor: number | undefined, lists: string): Buffer {
  return Buffer.from(`{"type":"change","cursor":${cursor},${lists}}`);
}
