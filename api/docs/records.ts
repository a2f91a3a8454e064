/** The same names, with other values. */
export function mapValues<Name extends string, T, R>(
  record: Readonly<Record<Name, T>>,
  map: (value: T, name: Name) => R,
): Record<string, R> {
  return mapKeys(record, (name, value) => [name, map(value, name as Name)]);
}

/** Other names, with other values. */
export function mapKeys<T, R>(
  record: Readonly<Record<string, T>>,
  map: (name: string, value: T) => [string, R],
): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => map(name, value)));
}
