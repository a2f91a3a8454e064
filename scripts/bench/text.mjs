/** Figures, and how they are written. */

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = sorted.slice(
    Math.ceil(middle) - 1,
    Math.floor(middle) + 1,
  );
  return (low + high) / 2;
}

/** @param {number} number */
export function whole(number) {
  return Number.isFinite(number) ? Math.round(number).toLocaleString("en-US") : "–";
}

/**
 * The least and the most of some numbers.
 *
 * @param {number[]} numbers
 * @param {(number: number) => string} [write]
 */
export function range(numbers, write = whole) {
  return `${write(Math.min(...numbers))}–${write(Math.max(...numbers))}`;
}

/** @param {number} ratio */
export function ratioText(ratio) {
  return Number.isFinite(ratio) ? `${ratio.toFixed(2)} ×` : "–";
}

/** @param {number} milliseconds */
export function milliseconds(milliseconds) {
  return milliseconds.toFixed(1);
}
