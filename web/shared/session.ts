import type { HookResponse } from "../../sdk/http/options.ts";
import { TrackerClient } from "../../sdk/tracker/tracker-client.ts";
import type {
  NewTrackerUser,
  TrackerSession,
  TrackerSignUpStatus,
  TrackerUser,
} from "../../sdk/types/tracker.ts";
import { Credential, onePerServer } from "./credential.ts";
import { keep, kept } from "./kept.ts";

/** A timer waits for no longer. */
const TIMER_MOST_MS = 2 ** 31 - 1;

/** What is kept of one who is signed in. */
type Kept = Pick<TrackerSession, "token" | "expires_at" | "user">;

/**
 * Who is signed in. The elements of a page that have no `token` of their own share one for each
 * server, in memory and in session storage. It ends when the person signs out, when the server
 * refuses the token, and when the token's time is over; then `notice` says why.
 */
export class Session extends Credential {
  /** Who it is; with a given token `undefined` until the server has told it. */
  user: TrackerUser | undefined;
  /** What is still to be done as this person: signing out does it first. None of it may fail. */
  readonly unfinished = new Set<() => Promise<void>>();
  #token: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: string, given: string | undefined) {
    super(api, given);
    this.#token = given;
    if (!given) this.#restore();
  }

  get value(): string | undefined {
    return this.#token;
  }

  /**
   * Whether anybody may make an account, and whether it would be the first one, the admin's.
   *
   * @throws {TaskwireError}
   */
  async signUpStatus(): Promise<TrackerSignUpStatus> {
    return await this.#anonymous().signUpStatus();
  }

  /**
   * @param onResponse is told of the answer: how long to wait where there were too many tries
   * @throws {TaskwireError}
   */
  async signIn(
    credentials: { email: string; password: string },
    onResponse?: (response: HookResponse) => void,
  ): Promise<void> {
    this.#start(await this.#anonymous(onResponse).signIn(credentials));
  }

  /**
   * Makes an account. It does not sign in.
   *
   * @throws {TaskwireError}
   */
  async signUp(account: Omit<NewTrackerUser, "role">): Promise<TrackerUser> {
    return await this.#anonymous().signUp(account);
  }

  /** Forgets the token in any case, and asks the server to refuse it from now on. */
  async signOut(): Promise<void> {
    const client = new TrackerClient({ baseUrl: this.api, token: this.#token, maxRetries: 0 });
    const finished = Promise.all([...this.unfinished].map((finish) => finish()));
    this.#end("");
    await finished;
    await client.signOut().catch(() => {
      this.notice = "You are signed out here, but the server could not be told.";
      this.changed();
    });
  }

  /**
   * What the server now says of somebody.
   *
   * @param token whose it is: the person may have changed meanwhile
   */
  know(user: TrackerUser, token: string | undefined): void {
    if (!token || token !== this.#token) return;
    this.user = user;
    this.changed();
  }

  refuse(token: string): void {
    if (token !== this.#token) return;
    this.#end(
      this.isGiven
        ? "The server does not accept this token, or not any more."
        : "Your session has ended. Sign in again.",
    );
  }

  /** The person waits: what could be tried again only much later is to fail now. */
  #anonymous(onResponse?: (response: HookResponse) => void): TrackerClient {
    return new TrackerClient({ baseUrl: this.api, maxRetries: 0, onResponse });
  }

  #restore(): void {
    try {
      const session = JSON.parse(kept(`session ${this.api}`) ?? "null") as Kept | null;
      if (session?.user.id) this.#start(session);
    } catch {
      // Kept by another version, or spoilt: whoever it was signs in again.
    }
  }

  #start({ token, expires_at, user }: Kept): void {
    this.#token = token;
    this.user = user;
    this.notice = "";
    keep(`session ${this.api}`, JSON.stringify({ token, expires_at, user }));
    this.#endAt(Date.parse(expires_at), token);
    this.changed();
  }

  #endAt(time: number, token: string): void {
    clearTimeout(this.#timer);
    const left = time - Date.now();
    this.#timer = setTimeout(
      () => (left > TIMER_MOST_MS ? this.#endAt(time, token) : this.refuse(token)),
      Math.min(left, TIMER_MOST_MS),
    );
  }

  #end(notice: string): void {
    clearTimeout(this.#timer);
    this.#token = undefined;
    this.user = undefined;
    this.notice = notice;
    if (!this.isGiven) keep(`session ${this.api}`, undefined);
    this.changed();
  }
}

/** The session with a server: `sessionOf(element.api, element.token)`. */
export const sessionOf = onePerServer("session", Session);
