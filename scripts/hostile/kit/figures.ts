/** Says what was tried and measured, in the form that the run gathers for RELIABILITY.md. */
export function figure(what: string, value: number | string): void {
  const text = typeof value === "number" ? value.toLocaleString("en-US") : value;
  console.log(`\nfigure: ${what} = ${text}`);
}

/** The value below which a share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}
