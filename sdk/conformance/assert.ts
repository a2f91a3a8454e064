import type { TaskwireError } from "../errors.ts";
import type { Context } from "./context.ts";

// No runtime's own: the cases run in all of them.

/** @throws {Error} unless it is true */
export function ok(value: unknown, what: string): asserts value {
  if (!value) throw new Error(`not so: ${what}`);
}

/** @throws {Error} unless both are the same, member by member */
export function equal<T>(actual: T, expected: T, what = "it"): void {
  const [found, wanted] = [actual, expected].map((value) => JSON.stringify(inOrder(value)));
  if (found !== wanted) throw new Error(`${what} is ${found}, not ${wanted}`);
}

/** With the members of objects by their names. */
function inOrder(value: unknown): unknown {
  if (value === undefined) return "(undefined)";
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, inOrder(member)]),
  );
}

/**
 * The error with which something fails.
 *
 * @throws {Error} unless it fails, in the SDK's way, with this code and this status
 */
export async function failure(
  { sdk }: Pick<Context, "sdk">,
  work: PromiseLike<unknown>,
  code: string,
  status?: number,
): Promise<TaskwireError> {
  const error = await Promise.resolve(work).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  ok(error !== undefined, `it fails with ${code}`);
  if (!sdk.isTaskwireError(error)) throw error;
  equal([error.code, error.status], [code, status], `what it fails with (${error.message})`);
  ok(error instanceof sdk.TaskwireError, "the error is of the one class");
  ok(error.message.length > 10, "the error says what is wrong");
  return error;
}

/** All that an iterator gives. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Waits until a condition holds; each case has a limit of its own. */
export async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>) {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
