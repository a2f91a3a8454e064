/** What the app can show, and what each is called. */
export const VIEWS = {
  tasks: "Tasks",
  messages: "Messages",
  queue: "Queue",
  team: "Team",
} as const;

export type View = keyof typeof VIEWS;

/** Where the app is: a view, and in the queue's the workspace where the address names one. */
export interface Place {
  readonly view: View;
  readonly workspace: string | undefined;
}

/**
 * The place that an address's fragment names, such as `#/queue/reports`. The fragment is the app's
 * whole address: it needs no server that answers to more paths, and the paths at the root are those
 * of the APIs.
 */
export function placeOf(hash: string): Place {
  const [, name = "", workspace] = /^#\/(\w+)(?:\/([\w-]+))?/.exec(hash) ?? [];
  const view = Object.hasOwn(VIEWS, name) ? (name as View) : "tasks";
  return { view, workspace: view === "queue" ? workspace : undefined };
}

/** The fragment of a place. */
export function hashOf(view: View, workspace?: string): string {
  return `#/${view}${workspace ? `/${workspace}` : ""}`;
}
