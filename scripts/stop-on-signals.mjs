/** A terminal tells Ctrl-C to npm and to us, and npm tells us again: that is one wish, not two. */
const SAME_WISH_MS = 300;

/**
 * Ends this process with exit code 0 on a signal, once `stop` has ended; a later signal ends it at
 * once.
 *
 * @param {NodeJS.Signals[]} signals
 * @param {() => Promise<void>} stop
 */
export function stopOnSignals(signals, stop) {
  /** @type {number | undefined} */
  let firstAt;
  const onSignal = async () => {
    if (firstAt !== undefined) {
      if (Date.now() - firstAt > SAME_WISH_MS) process.exit(130);
      return;
    }
    const since = Date.now();
    firstAt = since;
    await stop();
    // A signal that finds the process exiting would kill it: npm's has to have come by then.
    await new Promise((resolve) => setTimeout(resolve, since + SAME_WISH_MS - Date.now()));
    process.exit(0);
  };
  for (const signal of signals) process.on(signal, onSignal);
}
