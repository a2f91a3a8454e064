/** What the bench sends and stores: of one length, so that all servers move the same bytes. */

/** How many tasks differ from each other. */
export const DISTINCT = 1000;

/** @param {number} number */
export function trackerTask(number) {
  const customer = String(number % DISTINCT).padStart(4, "0");
  return {
    title: `Call customer ${customer} back about the late delivery`,
    description: `They wrote on Monday. Order 2024-${customer} left the warehouse, but never came.`,
  };
}

/** @param {number} number no two contacts have the same phone */
export function contact(number) {
  return { name: "Ada Lovelace", phone: `+44${String(number).padStart(10, "0")}` };
}

export const queueTask = { name: "Render the weekly report", type: "gx.heavy" };

/** The key that servers take from the query when they are not told another. */
export const API_KEY = "there-is-no-key";

/** Requests with a body, the same for every server. */
export const JSON_HEADERS = { "Content-Type": "application/json" };
