import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Lanes, type Run } from "./lanes.ts";

const lanes = suite("lanes of the picture");

const run = (id: number, start: number, end?: number): Run => ({ id, start, end });

lanes("are taken by what runs at once, the first free one first", () => {
  const places = new Lanes().place([run(1, 0, 10), run(2, 0), run(3, 5, 8), run(4, 8, 9)]);
  assert.equal(places, [0, 1, 2, 2]);
});

lanes("are free from the moment at which a run ends", () => {
  assert.equal(new Lanes().place([run(1, 0, 10), run(2, 10, 20), run(3, 19)]), [0, 0, 1]);
});

lanes("keep what is in them when others end, or leave the picture", () => {
  const one = new Lanes();
  assert.equal(one.place([run(1, 0), run(2, 0), run(3, 0)]), [0, 1, 2]);
  assert.equal(one.place([run(1, 0, 5), run(2, 0, 6), run(3, 0), run(4, 6)]), [0, 1, 2, 0]);
  assert.equal(one.place([run(3, 0), run(4, 6)]), [2, 0]);
  assert.is(one.count, 3);
});

lanes("are as many as were ever in use at once", () => {
  const one = new Lanes();
  one.place([run(1, 0), run(2, 0)]);
  one.place([]);
  assert.is(one.count, 2);
  // What was removed has freed its place.
  assert.equal(one.place([run(3, 9)]), [0]);
  assert.is(new Lanes().count, 0);
});

lanes.run();
