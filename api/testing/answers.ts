import { assertDocumented, type Exchange } from "./documented.ts";

/** Makes sure that whatever tests receive from a server is what the documents say. */

const origins = new Set<string>();
/** What was received and is not documented. */
const lies = new Set<string>();
const plainFetch = globalThis.fetch;

/** Checks from now on what `fetch` receives from a server, also where a client library calls it. */
export function checkAnswersOf(url: string): void {
  origins.add(new URL(url).origin);
  globalThis.fetch = checkedFetch;
}

/** Whether an address is of a server whose answers are checked. */
export function isChecked(url: string): boolean {
  return URL.canParse(url) && origins.has(new URL(url).origin);
}

const checkedFetch: typeof fetch = async (input, init) => {
  const response = await plainFetch(input, init);
  const request = input instanceof Request ? input : undefined;
  const url = request?.url ?? String(input);
  const method = init?.method ?? request?.method ?? "GET";
  if (!isChecked(url)) return response;
  // A body that breaks off has to break off where it is read.
  const text = await response
    .clone()
    .text()
    .catch(() => undefined);
  const { status, headers } = response;
  if (text !== undefined) {
    checkAnswer({ method, target: url, status, header: (name) => headers.get(name), text });
  }
  return response;
};

/**
 * Checks one answer.
 *
 * @throws {Error} that says what is not documented
 */
export function checkAnswer(exchange: Exchange): void {
  const lie = note(() => assertDocumented(exchange));
  if (lie) throw lie;
}

/**
 * Runs a check. Where it throws, the test file fails, whatever becomes of the error: client
 * libraries may try again, and nobody waits for what happens in an event.
 */
export function note(check: () => void): Error | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (lies.size === 0) process.on("exit", fail);
    lies.add((error as Error).message);
    return error as Error;
  }
}

function fail(): void {
  process.exitCode = 1;
  console.error(`Not as documented:\n${[...lies].join("\n")}`);
}
