import type { Message } from "../../sdk/types/messaging.ts";
import type { MessagingUpdate } from "../../sdk/watch/watch-changes.ts";

/** How far a message is, for people. */
export const STATUSES = { queued: "Queued", delivered: "Delivered", failed: "Failed" } as const;

/** More than these are only counted. */
const TOLD_MOST = 3;

/** A message's status, as it is told. */
export function told({ status, to }: Message): string {
  return `${STATUSES[status]}: message to ${to.name}.`;
}

/**
 * What is to be told of an update: messages that are new, or whose status is.
 *
 * @param items the list as it was before
 * @returns empty where there is nothing to tell
 */
export function newsOf(update: MessagingUpdate, items: readonly Message[] | undefined): string {
  if (!items || update.type === "reset" || update.resource !== "message") return "";
  const [newest] = items;
  const news = update.upsert.filter(({ id, status, createdAt }) => {
    const known = items.find((item) => item.id === id);
    // Others are on pages that nobody has looked at.
    return known ? known.status !== status : !newest || createdAt >= newest.createdAt;
  });
  if (news.length > TOLD_MOST) return `${news.length} messages have changed.`;
  return news.map(told).join(" ");
}
