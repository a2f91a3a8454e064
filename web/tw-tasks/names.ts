import type { TrackerUpdate } from "../../sdk/watch/watch-changes.ts";
import type { Part } from "../shared/source.ts";
import type { TrackerSource } from "../shared/tracker.ts";

/** The names of people: each is asked for when it is first needed, and follows what changes. */
export class Names implements Part<TrackerUpdate> {
  readonly #source: TrackerSource;
  #names = new Map<number, string>();

  constructor(source: TrackerSource) {
    this.#source = source;
    source.add(this);
  }

  of(id: number): string {
    const names = this.#names;
    if (!names.has(id)) {
      names.set(id, "…");
      this.#source.client?.users.get(id).then(
        ({ name }) => {
          names.set(id, name);
          this.#source.draw();
        },
        // Of one who has just left, the tasks go as well.
        () => {},
      );
    }
    return names.get(id) as string;
  }

  forget(): void {
    this.#names = new Map();
  }

  take(update: TrackerUpdate): void {
    if (update.type === "reset") this.forget();
    else if (update.resource === "user") {
      for (const { id, name } of update.upsert) this.#names.set(id, name);
      this.#source.draw();
    }
  }
}
