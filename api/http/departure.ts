/**
 * Answers that are ready while the event loop still hands requests over wait for the others of its
 * turn, and leave one right after the other. To write to a client that sleeps wakes it, which costs
 * as much as all else of a small answer; of several in a row only the first one pays for that.
 */

/** So many leave together at most: the first has waited for all of them. */
const TOGETHER_MOST = 64;

/** The number of the event loop's turn, among those in which requests have come. */
let turn = 0;
let isCounted = false;
let waiting: (() => void)[] = [];

/** Numbers the turn that a request has come in, for {@link depart}. */
export function turnOfArrival(): number {
  if (!isCounted) setImmediate(endTurn);
  isCounted = true;
  return turn;
}

/** Calls `leave` at the end of the turn that a request has come in, or at once when that is over. */
export function depart(arrivedIn: number, leave: () => void): void {
  if (arrivedIn !== turn) {
    leave();
    return;
  }
  waiting.push(leave);
  if (waiting.length === TOGETHER_MOST) departAll();
}

function endTurn(): void {
  turn++;
  isCounted = false;
  departAll();
}

function departAll(): void {
  const all = waiting;
  waiting = [];
  for (const leave of all) leave();
}
