import { callCases } from "./cases/calls.ts";
import { errorCases } from "./cases/errors.ts";
import { liveChangeCases } from "./cases/live-changes.ts";
import { liveTaskCases } from "./cases/live-tasks.ts";
import { messagingCases } from "./cases/messaging.ts";
import { queueCases } from "./cases/queue.ts";
import { trackerCases } from "./cases/tracker.ts";
import { webhookCases } from "./cases/webhooks.ts";
import type { Case, Context } from "./context.ts";

/** What has to be so in every runtime, against the real server. */
const cases: readonly Case[] = [
  ...messagingCases,
  ...trackerCases,
  ...queueCases,
  ...callCases,
  ...errorCases,
  ...webhookCases,
  ...liveTaskCases,
  ...liveChangeCases,
];

/** How long one case may take. */
const LIMIT_MS = 20_000;

/**
 * Runs every case, one after the other.
 *
 * @param say told a line for each, and at the end `N passed, N failed`
 * @returns whether all passed
 */
export async function runSuite(context: Context, say: (line: string) => void): Promise<boolean> {
  let passed = 0;
  for (const { name, run } of cases) {
    const started = Date.now();
    const reason = await failureOf(run(context));
    if (reason === undefined) passed++;
    say(reason === undefined ? `✓ ${name} (${Date.now() - started} ms)` : `✗ ${name}: ${reason}`);
  }
  const failed = cases.length - passed;
  say(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

async function failureOf(running: Promise<void>): Promise<string | undefined> {
  let limit: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    limit = setTimeout(() => reject(new Error(`it took more than ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    await Promise.race([running, late]);
    return undefined;
  } catch (error) {
    const { message, stack = "" } = error as Error;
    return stack.includes(message) ? stack : `${message}\n${stack}`;
  } finally {
    clearTimeout(limit);
  }
}
