/** How long this library waits, and how much it keeps: what nobody sets by an option. */

/** A timer takes 32 bits; with more, it would fire at once. */
export const LONGEST_TIMER_MS = 2e9;

/** Between the attempts of a call: twice as long each time. */
export const FIRST_RETRY_MS = 500;
export const LONGEST_RETRY_MS = 8000;

/** Between two looks at a message that is waited for. */
export const FIRST_PAUSE_MS = 200;
export const LONGEST_PAUSE_MS = 3000;

/** How long a server gets to say why it does not open a WebSocket. */
export const PATIENCE_MS = 3000;

/**
 * A connection that was silent for so long is made anew: it may have died without a word, and the
 * server's pings, which the runtime answers, are not to be seen here.
 */
export const SILENCE_MS = 60_000;

/** More changes than this are not kept for one who does not read: it is told to begin anew. */
export const UNTOLD_MOST = 10_000;

/** After so many pages in a row that hold nothing new, a server gives the same one for ever. */
export const REPEATS_MOST = 10;

/**
 * Events have a hundred bytes. A larger body is not tried in every way: one that is nested deeply
 * grows with the square of its length when it is indented, and anybody may send one.
 */
export const TRIED_MOST_BYTES = 1024;

/** Importing a key takes half as long as signing, and a process has one secret, or two. */
export const KEYS_KEPT = 16;
