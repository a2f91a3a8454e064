import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TrackerClient } from "../../sdk/tracker/tracker-client.ts";
import type { TrackerUsers } from "../../sdk/tracker/tracker-users.ts";
import type { TrackerRole, TrackerUser } from "../../sdk/types/tracker.ts";
import { accountStyles } from "../shared/account-form.styles.ts";
import { AccountForm } from "../shared/account-form.ts";
import { Announcer } from "../shared/announce.ts";
import type { Properties } from "../shared/drawn-element.ts";
import { TaskwireElement } from "../shared/element.ts";
import { listView } from "../shared/list-view.ts";
import { pillStyles } from "../shared/pill.styles.ts";
import { connection, empty, problem } from "../shared/states.ts";
import { styles } from "../shared/styles.ts";
import { TrackerSource } from "../shared/tracker.ts";
import { People } from "./people.ts";
import { usersStyles } from "./tw-users.styles.ts";

/** What a person is asked before it is done, in the row that it is about. */
interface Question {
  readonly id: number;
  readonly text: string;
  readonly verb: string;
  readonly act: () => PromiseLike<unknown>;
  /** What was pressed. */
  readonly from: HTMLElement;
}

/**
 * @summary The people who have an account, live. Admins add and delete them, and say who is an admin;
 * everybody may delete their own account.
 *
 * @event {TwUserCreateEvent} tw-user-create - An account was made here: `detail.user`.
 * @event {TwUserChangeEvent} tw-user-change - A role was changed here: `detail.user`, as it is now.
 * @event {TwUserDeleteEvent} tw-user-delete - An account was deleted here: `detail.user`, as it was.
 *
 * @csspart title - What it is.
 * @csspart form - What is typed of a new account.
 * @csspart row - A person.
 */
export class TwUsers extends TaskwireElement {
  static override properties: Properties = {
    isAdding: { state: true },
    question: { state: true },
  };

  static override styles = [styles, accountStyles, pillStyles, usersStyles];

  /** Whether the form for a new account is open. */
  declare private isAdding: boolean;
  declare private question: Question | undefined;

  readonly #tracker = new TrackerSource(this);
  readonly #announcer = new Announcer(this);
  readonly #people = new People(this.#tracker, this.#announcer);
  readonly #account = new AccountForm(this);

  constructor() {
    super();
    this.isAdding = false;
    this.#tracker.add({ forget: () => this.#forget(), take: () => {} });
  }

  get #me(): TrackerUser | undefined {
    return this.#tracker.credential.user;
  }

  /** What was begun as somebody else, or for another server. */
  #forget(): void {
    this.isAdding = false;
    this.question = undefined;
    this.problem = "";
  }

  // What a person does

  get #calls(): TrackerUsers {
    return (this.#tracker.client as TrackerClient).users;
  }

  readonly #add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    await this.attempt("add", async () => {
      const isDone = await this.#account.send(form, async (account) => {
        const user = await this.#calls.create(account);
        this.#people.put(user);
        // It comes behind those that are still to be read.
        if (this.#people.hasMore) this.#announcer.say(`Added: ${user.name}.`);
        this.emit("tw-user-create", { user });
      });
      if (!isDone) return;
      form.reset();
      form.querySelector("input")?.focus();
    });
  };

  async #setRole({ id }: TrackerUser, role: TrackerRole): Promise<void> {
    await this.attempt(`${id}`, async () => {
      const { credential } = this.#tracker;
      const user = await this.#calls.update(id, { role });
      this.#people.put(user);
      if (id === this.#me?.id) credential.know(user, credential.value);
      this.emit("tw-user-change", { user });
    });
  }

  async #delete(user: TrackerUser): Promise<void> {
    const { credential } = this.#tracker;
    const isMe = user.id === this.#me?.id;
    const isDone = await this.attempt(`${user.id}`, async () => {
      await this.#calls.delete(user.id);
      this.#people.drop(user.id);
      this.emit("tw-user-delete", { user });
    });
    // The server has ended the session, but here it is to look like what it is: their own wish.
    if (isDone && isMe) await credential.signOut();
  }

  /** Answers what is asked: does it, or not; then goes on where the person was, or near it. */
  async #answer(act?: Question["act"]): Promise<void> {
    const { from } = this.question as Question;
    const row = from.closest("li");
    const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
    await act?.();
    this.question = undefined;
    await this.updateComplete;
    await this.#focus(from.isConnected ? from : (neighbour?.querySelector("button") ?? "h2"));
  }

  readonly #toggle = (): void => {
    this.isAdding = !this.isAdding;
    this.#account.clear();
    void this.#focus(this.isAdding ? "form input" : ".opener");
  };

  readonly #escape = ({ key }: KeyboardEvent): void => {
    if (key !== "Escape") return;
    if (this.question) void this.#answer();
    else if (this.isAdding) this.#toggle();
  };

  async #focus(target: HTMLElement | string): Promise<void> {
    await this.updateComplete;
    const element = typeof target === "string" ? this.renderRoot.querySelector(target) : target;
    (element as HTMLElement | null)?.focus();
  }

  // What is shown

  protected override render(): unknown {
    const { value, isGiven, notice, user } = this.#tracker.credential;
    const isAdmin = user?.role === "admin";
    return html`<div class="card" @keydown=${this.#escape}>
      <div class="head">
        <h2 part="title" tabindex="-1">Team</h2>
        ${value ? connection(this.#tracker) : nothing} ${isAdmin ? this.#opener() : nothing}
      </div>
      ${problem(this.problem || this.#tracker.problem)}
      ${isAdmin && this.isAdding ? this.#form() : nothing}
      ${value ? this.#list(isAdmin) : isGiven ? problem(notice) : empty("Sign in to see the team.")}
      ${this.#announcer.region()}
    </div>`;
  }

  #opener(): TemplateResult {
    return html`<button class="opener quiet small" @click=${this.#toggle}>
      ${this.isAdding ? "Close" : "Add person"}
    </button>`;
  }

  #form(): TemplateResult {
    return html`<form part="form" novalidate @submit=${this.#add}>
      ${this.#account.fields(true, false)}
      <div>
        <label for="role">Role</label>
        <select id="role" name="role">
          <option>member</option>
          <option>admin</option>
        </select>
      </div>
      <button aria-busy=${this.isBusy("add")}>Create account</button>
    </form>`;
  }

  #list(isAdmin: boolean): TemplateResult {
    return listView(this, this.#people, {
      name: "the team",
      row: (user) => this.#row(user, isAdmin),
    });
  }

  #row(user: TrackerUser, isAdmin: boolean): TemplateResult {
    const { id, name, email, role } = user;
    const isMe = id === this.#me?.id;
    const question = this.question?.id === id && this.question;
    return html`<li part="row" class="row" tabindex="-1">
      <div class="who text">
        <strong dir="auto">${name}</strong>
        ${isMe ? html`<span class="pill">you</span>` : nothing}
        ${role === "admin" ? html`<span class="pill">admin</span>` : nothing}
        <div class="muted">${email}</div>
      </div>
      <div class="row" ?hidden=${question}>
        ${isAdmin ? this.#roleButton(user, isMe) : nothing}
        ${isAdmin || isMe ? this.#deleteButton(user, isMe) : nothing}
      </div>
      ${question ? this.#asked(question) : nothing}
    </li>`;
  }

  #roleButton(user: TrackerUser, isMe: boolean): TemplateResult {
    const role = user.role === "admin" ? "member" : "admin";
    // Only another admin could take it back.
    const text = isMe ? "Give up being an admin?" : "";
    return this.#button(user, `Make ${role}`, () => this.#setRole(user, role), text);
  }

  #deleteButton(user: TrackerUser, isMe: boolean): TemplateResult {
    const what = isMe ? "your own account and your" : `${user.name} and their`;
    const text = `Delete ${what} tasks? You cannot undo this.`;
    return this.#button(user, "Delete", () => this.#delete(user), text);
  }

  /** @param text what is asked before; empty where nothing is */
  #button(
    { id, name }: TrackerUser,
    verb: string,
    act: Question["act"],
    text: string,
  ): TemplateResult {
    const press = ({ currentTarget }: Event): void => {
      if (!text) {
        void act();
        return;
      }
      this.question = { id, text, verb, act, from: currentTarget as HTMLElement };
      void this.#focus(".ask button");
    };
    return html`<button class="quiet small" aria-label="${verb} ${name}" @click=${press}>
      ${verb}
    </button>`;
  }

  #asked({ id, text, verb, act }: Question): TemplateResult {
    return html`<div class="ask row" role="group" aria-labelledby="question">
      <p id="question">${text}</p>
      <div class="row">
        <button class="quiet small" @click=${() => this.#answer()}>Cancel</button>
        <button
          class="small danger"
          aria-busy=${this.isBusy(`${id}`)}
          @click=${() => this.#answer(act)}
        >
          ${verb}
        </button>
      </div>
    </div>`;
  }
}
