import { account, apiKey } from "./data.mjs";

/** What is shown of a message's content. */
const CONTENT_MOST = 40;

/** @param {import("taskwire/sdk").Message} message */
export function showMessage({ id, to, content, status, createdAt, deliveredAt, failureReason }) {
  const seconds = (Date.parse(deliveredAt ?? "") - Date.parse(createdAt)) / 1000;
  const text = content.length > CONTENT_MOST ? `${content.slice(0, CONTENT_MOST)}…` : content;
  const more = {
    queued: `${JSON.stringify(text)} to ${to.name}, message ${id}`,
    delivered: `message ${id}, ${seconds.toFixed(1)} s after it was sent`,
    failed: `message ${id}: ${failureReason}`,
  };
  show(status, more[status]);
}

/** @param {string} line what the receiver has printed */
export function showReceived(line) {
  show("receiver", line);
}

/**
 * @param {string} what
 * @param {string} more
 */
function show(what, more) {
  const time = new Date().toLocaleTimeString("en-GB");
  console.log(`  ${time}  ${what.padEnd(9)}  ${more}`);
}

/** @param {string} server */
export function showTryNext(server) {
  console.log(`
Try next, while this goes on to show every message:
  curl -X POST '${server}/messaging/messages' \\
    -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' \\
    -d '{"from":"Me","to":{"name":"Grace Hopper","phone":"+12025550123"},"content":"Hi"}'
  open ${server} in a browser, and sign in as ${account.email}, password ${account.password}

Ctrl-C ends all of it, and leaves nothing behind.
`);
}
