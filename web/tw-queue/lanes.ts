/** Something that ran, in milliseconds of any clock. */
export interface Run {
  readonly id: number;
  readonly start: number;
  /** `undefined` while it runs. */
  readonly end: number | undefined;
}

/**
 * In which of the workspace's places each task ran. The server does not say: whatever starts takes
 * the first place that is free, and keeps it in all pictures.
 */
export class Lanes {
  /** By the ids of what ran. */
  #places: ReadonlyMap<number, number> = new Map();
  /** How many places there are: the most that were ever in use at once. */
  count = 0;

  /**
   * @param runs in the order of their starts; those that are left out are forgotten
   * @returns the place of each, from 0
   */
  place(runs: readonly Run[]): readonly number[] {
    /** Until when each place is in use. */
    const ends: number[] = [];
    const places = runs.map(({ id, start, end = Number.POSITIVE_INFINITY }) => {
      let place = this.#places.get(id) ?? 0;
      // One that has kept its place has it, whatever the clocks say.
      if (!this.#places.has(id)) while ((ends[place] ?? start) > start) place++;
      ends[place] = end;
      return place;
    });
    this.#places = new Map(runs.map(({ id }, at) => [id, places[at] as number]));
    this.count = Math.max(this.count, ...places.map((place) => place + 1));
    return places;
  }
}
