/** Beyond so many standard deviations chance is no explanation: once in sixteen thousand runs. */
const SIGNIFICANT = 4;

export interface Comparison {
  /** How many standard deviations lie between what was found and no difference at all. */
  readonly deviations: number;
  /** The least difference, in milliseconds, that these tries would have shown. */
  readonly wouldShow: number;
  readonly isDifferent: boolean;
}

/**
 * Compares how long two things take, tried in turns: of each pair, which took longer? Without a
 * difference that is as often the one as the other, whatever else the machine does meanwhile.
 */
export async function compareTimes(
  pairs: number,
  random: () => number,
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<Comparison> {
  const differences: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    // Neither is always the first.
    const isFirst = random() < 0.5;
    const first = await (isFirst ? one() : other());
    const second = await (isFirst ? other() : one());
    differences.push(isFirst ? first - second : second - first);
  }
  const deviations = deviationsOf(differences, 0);
  let wouldShow = 0.001;
  while (Math.abs(deviationsOf(differences, wouldShow)) < SIGNIFICANT) wouldShow *= 1.1;
  return { deviations, wouldShow, isDifferent: Math.abs(deviations) >= SIGNIFICANT };
}

function deviationsOf(differences: readonly number[], shift: number): number {
  const longer = differences.filter((difference) => difference + shift > 0).length;
  return (longer - differences.length / 2) / (Math.sqrt(differences.length) / 2);
}
