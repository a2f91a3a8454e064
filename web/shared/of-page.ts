import { OWN_API } from "./api.ts";

/**
 * What the page keeps once for all scripts of the same server: the one for all elements and those for
 * one each hold the same code, and are to have the same people signed in.
 *
 * @param name no other has it
 */
export function ofPage<T>(name: string, make: () => T): T {
  const page = globalThis as unknown as Record<symbol, T>;
  const place = Symbol.for(`taskwire ${name} ${OWN_API}`);
  page[place] ??= make();
  return page[place];
}
