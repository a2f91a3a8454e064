import { suite } from "uvu";
import * as assert from "uvu/assert";
import { depart, turnOfArrival } from "./departure.ts";

const departures = suite("depart()");

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Lets so many depart, and gives where their numbers get once they have. */
function departing(arrivedIn: number, count: number): number[] {
  const left: number[] = [];
  for (let n = 0; n < count; n++) depart(arrivedIn, () => left.push(n));
  return left;
}

departures("waits for the others of the turn, whose order stays", async () => {
  const left = departing(turnOfArrival(), 3);
  const later = departing(turnOfArrival(), 1);
  await Promise.resolve();
  assert.equal([left, later], [[], []]);
  await endOfTurn();
  assert.equal([left, later], [[0, 1, 2], [0]]);
});

departures("does not wait once the turn is over", async () => {
  const arrivedIn = turnOfArrival();
  await endOfTurn();
  assert.equal(departing(arrivedIn, 1), [0]);
  // Nor when requests have come in another one since.
  turnOfArrival();
  assert.equal(departing(arrivedIn, 1), [0]);
  await endOfTurn();
});

departures("lets so many go as may have waited for each other, and each of them once", async () => {
  const left = departing(turnOfArrival(), 100);
  assert.is(left.length, 64);
  await endOfTurn();
  assert.equal(
    left,
    Array.from({ length: 100 }, (_, n) => n),
  );
});

departures("has nobody wait whose request came while others left", async () => {
  const left: string[] = [];
  depart(turnOfArrival(), () => {
    depart(turnOfArrival(), () => left.push("second"));
    left.push("first");
  });
  await endOfTurn();
  await endOfTurn();
  assert.equal(left, ["first", "second"]);
});

departures.run();
