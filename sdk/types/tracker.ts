/** What a person may do in the tracker: an admin may change everybody's accounts and tasks. */
export type TrackerRole = "admin" | "member";

/** How far a task of the tracker is. */
export type TrackerTaskStatus = "open" | "in_progress" | "done";

/** A person who has an account. */
export interface TrackerUser {
  /** Counts from 1. */
  readonly id: number;
  /** 1 to 100 characters; several people may bear the same. */
  readonly name: string;
  /** Unique, without regard to upper and lower case. */
  readonly email: string;
  /** The first account is the admin's. */
  readonly role: TrackerRole;
  /** When the account was made: ISO 8601, UTC, with milliseconds. */
  readonly creation_date: string;
}

/** A task that somebody has to do. */
export interface TrackerTask {
  /** Counts from 1. */
  readonly id: number;
  /** Whose task it is. */
  readonly user_id: number;
  /** 1 to 200 characters. */
  readonly title: string;
  /** At most 10,000 characters; may be empty. */
  readonly description: string;
  /** How far it is. */
  readonly status: TrackerTaskStatus;
  /** When it was made: ISO 8601, UTC, with milliseconds. */
  readonly creation_date: string;
}

/** What an account is made from. */
export interface NewTrackerUser {
  /** 1 to 100 characters. */
  readonly name: string;
  /** A valid address that no other account has. */
  readonly email: string;
  /** 8 to 200 characters. */
  readonly password: string;
  /** Counts only where an admin makes the account; `"member"` by default. */
  readonly role?: TrackerRole | undefined;
}

/** Whether somebody who has no account may make one. */
export interface TrackerSignUpStatus {
  /** Whether anybody may; otherwise admins make the accounts. */
  readonly open: boolean;
  /** Whether there is no account yet: the first one is the admin's. */
  readonly first: boolean;
}

/** What to change in an account; what is left out stays. */
export interface TrackerUserChange {
  /** 1 to 100 characters. */
  readonly name?: string | undefined;
  /** A valid address that no other account has. */
  readonly email?: string | undefined;
  /** 8 to 200 characters. Ends every other token of the account. */
  readonly password?: string | undefined;
  /** Only admins may change it. */
  readonly role?: TrackerRole | undefined;
}

/** What a task is made from. */
export interface NewTrackerTask {
  /** 1 to 200 characters. */
  readonly title: string;
  /** At most 10,000 characters; empty by default. */
  readonly description?: string | undefined;
  /** `"open"` by default. */
  readonly status?: TrackerTaskStatus | undefined;
}

/** What to change in a task; what is left out stays. */
export interface TrackerTaskChange {
  /** 1 to 200 characters. */
  readonly title?: string | undefined;
  /** At most 10,000 characters. */
  readonly description?: string | undefined;
  /** How far it is now. */
  readonly status?: TrackerTaskStatus | undefined;
}

/** A page of users, in the order in which they came. */
export interface TrackerUserPage {
  /** At most `limit` of them. */
  readonly users: readonly TrackerUser[];
  /** The `cursor` of the next page; `null` on the last one. */
  readonly next_cursor: string | null;
}

/** A page of tasks, latest first. */
export interface TrackerTaskPage {
  /** At most `limit` of them. */
  readonly tasks: readonly TrackerTask[];
  /** The `cursor` of the next page; `null` on the last one. */
  readonly next_cursor: string | null;
}

/** Which page of a list of the tracker to read. */
export interface TrackerPageParams {
  /** How many, from 1 to 200. @defaultValue 50 */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before; the first page without it. */
  readonly cursor?: string | undefined;
}

/** Which tasks to list. What is given has to fit, all of it. */
export interface TrackerTaskFilter {
  /** Only tasks that are so far; by default all. */
  readonly status?: TrackerTaskStatus | undefined;
  /** Only the tasks of the user with this id; by default everybody's. */
  readonly user_id?: number | undefined;
  /**
   * Only tasks with this text in title or description, by default all; upper and lower case are the
   * same.
   */
  readonly q?: string | undefined;
}

/** Which tasks to list, and which page of them. */
export interface TrackerTaskParams extends TrackerTaskFilter, TrackerPageParams {}

/** Who signs in: one of `email`, `name` and `username`, with the password. */
export type TrackerCredentials = {
  /** The account's password. */
  readonly password: string;
} & (
  | {
      /** The account's e-mail. */
      readonly email: string;
    }
  | {
      /** The account's name, where one account alone bears it. */
      readonly name: string;
    }
  | {
      /** The same as `name`. */
      readonly username: string;
    }
);

/** What signing in gives. */
export interface TrackerSession {
  /** A JSON Web Token. */
  readonly token: string;
  /** How to send the token. */
  readonly token_type: "Bearer";
  /** Until when the token is accepted: ISO 8601, UTC, with milliseconds. */
  readonly expires_at: string;
  /** Who has signed in. */
  readonly user: TrackerUser;
}
