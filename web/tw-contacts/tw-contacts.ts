import { html, type TemplateResult } from "lit/html.js";
import { isTaskwireError } from "../../sdk/errors.ts";
import type { Contacts } from "../../sdk/messaging/contacts.ts";
import type { MessagingClient } from "../../sdk/messaging/messaging-client.ts";
import type { Contact, NewContact } from "../../sdk/types/messaging.ts";
import type { MessagingUpdate } from "../../sdk/watch/watch-changes.ts";
import { Announcer } from "../shared/announce.ts";
import { contactList } from "../shared/contact-list.ts";
import { TaskwireElement } from "../shared/element.ts";
import { listView } from "../shared/list-view.ts";
import type { LiveList } from "../shared/live-list.ts";
import { MessagingSource } from "../shared/messaging.ts";
import { connection, keyForm, problem } from "../shared/states.ts";
import { styles } from "../shared/styles.ts";
import { contactForm, type Faults, typedIn } from "./contact-form.ts";
import { contactsStyles } from "./tw-contacts.styles.ts";

/** The name of the form that adds; a row and its form have the contact's id. */
const NEW = "new";

/**
 * @summary The contacts to whom messages are sent: adds, changes and deletes them, and lets one be
 * chosen to write to.
 *
 * @event {TwContactEvent} tw-contact-create - A contact was added here: `detail.contact`.
 * @event {TwContactEvent} tw-contact-change - A contact was changed here: `detail.contact`.
 * @event {TwContactEvent} tw-contact-delete - A contact was deleted here: `detail.contact`.
 * @event {TwContactEvent} tw-contact-choose - A row's “Message” was pressed: `detail.contact`.
 *
 * @csspart title - The heading.
 * @csspart form - What adds a contact, or changes one.
 * @csspart row - A contact.
 */
export class TwContacts extends TaskwireElement {
  static override styles = [styles, contactsStyles];

  readonly #source = new MessagingSource(this);
  readonly #announcer = new Announcer(this);
  readonly #list: LiveList<Contact, MessagingClient>;
  /** Those that are being edited, as they were when that began. */
  readonly #edited = new Map<string, Contact>();
  /** Where something was tried last: there its `problem` is shown, or what is wrong with fields. */
  #tried = "";
  #faults: Faults | undefined;
  /** What was announced last. */
  #told = "";

  constructor() {
    super();
    // Told before the list, which then still has what is deleted.
    this.#source.add({
      forget: () => this.#edited.clear(),
      take: (update) => this.#announce(update),
    });
    this.#list = contactList(this.#source);
  }

  /** The list, after those that are being edited although somebody has deleted them. */
  get #rows(): readonly Contact[] {
    const gone = [...this.#edited.values()].filter(({ id }) => !this.#find(id));
    return [...gone, ...(this.#list.items ?? [])];
  }

  #find(id: string): Contact | undefined {
    return this.#list.items?.find((contact) => contact.id === id);
  }

  #announce(update: MessagingUpdate): void {
    if (update.type === "reset" || update.resource !== "contact") return;
    for (const contact of update.upsert) {
      const text = JSON.stringify(contact);
      if (text !== this.#told) this.#announcer.say(`Saved: ${contact.name}.`);
      this.#told = text;
    }
    for (const id of update.remove) {
      const contact = this.#find(id);
      if (contact) this.#announcer.say(`Deleted: ${contact.name}.`);
    }
  }

  // What a person does

  /** Has it drawn, then puts the focus into a row or form. */
  #focus(id: string, selector = "input, button"): void {
    this.requestUpdate();
    void this.updateComplete.then(() =>
      this.renderRoot.getElementById(id)?.querySelector<HTMLElement>(selector)?.focus(),
    );
  }

  async #try(id: string, action: (contacts: Contacts) => Promise<void>): Promise<void> {
    const { client } = this.#source;
    if (!client) return;
    this.#tried = id;
    this.#faults = undefined;
    const isDone = await this.attempt(id, () =>
      action(client.contacts).catch((error) => {
        this.#faults = this.#faultsOf(error);
        throw error;
      }),
    );
    if (!isDone) this.#focus(id, "[aria-invalid=true]");
  }

  /** What the server says of fields, with the names of other contacts in place of their ids. */
  #faultsOf(error: unknown): Faults | undefined {
    if (!isTaskwireError(error) || !error.issues.length) return undefined;
    const named = (text: string) => text.replace(/\S+$/, (id) => this.#find(id)?.name ?? id);
    return Object.fromEntries(error.issues.map(({ path, message }) => [path, named(message)]));
  }

  /** Takes what was done here at once: that the watch will tell it as well changes nothing. */
  #take(upsert: readonly Contact[], remove: readonly string[] = []): void {
    this.#source.take({ type: "change", resource: "contact", upsert, remove, cursor: 0 });
  }

  #edit(contact: Contact): void {
    this.#edited.set(contact.id, contact);
    this.#faults = undefined;
    this.problem = "";
    this.#focus(contact.id);
  }

  #stopEditing(id: string): void {
    this.#edited.delete(id);
    this.#focus(id, ".edit");
  }

  async #save(event: SubmitEvent, before?: Contact): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const typed = typedIn(form);
    await this.#try(before?.id ?? NEW, async (contacts) => {
      if (before) return this.#change(contacts, before, typed);
      const contact = await contacts.create(typed);
      this.#take([contact]);
      this.emit("tw-contact-create", { contact });
      form.reset();
      this.#focus(NEW);
      void this.#readToEnd();
    });
  }

  async #change(
    contacts: Contacts,
    { id, name, phone }: Contact,
    typed: NewContact,
  ): Promise<void> {
    const contact = await contacts.update(id, {
      name: typed.name === name ? undefined : typed.name,
      phone: typed.phone === phone ? undefined : typed.phone,
    });
    this.#take([contact]);
    this.emit("tw-contact-change", { contact });
    this.#stopEditing(id);
  }

  /** A new contact is the last one of the list. */
  async #readToEnd(): Promise<void> {
    while (this.#list.hasMore && !this.#list.isReading && !this.#list.problem)
      await this.#list.more();
  }

  #dialog(id: string): HTMLDialogElement | null | undefined {
    return this.renderRoot.getElementById(id)?.querySelector("dialog");
  }

  #ask(id: string): void {
    this.problem = "";
    this.#dialog(id)?.showModal();
  }

  #delete(contact: Contact): Promise<void> {
    const { id } = contact;
    return this.#try(id, async (contacts) => {
      const at = this.#rows.findIndex((one) => one.id === id);
      await contacts.delete(id);
      this.#take([], [id]);
      this.emit("tw-contact-delete", { contact });
      this.#focus((this.#rows[at] ?? this.#rows.at(-1))?.id ?? NEW);
    });
  }

  // What is shown

  protected override render(): unknown {
    const { client, credential } = this.#source;
    return html`<section class="card">
      <div class="head">
        <h2 part="title">Contacts</h2>
        ${client && connection(this.#source)}
      </div>
      ${this.#announcer.region()}
      ${client ? [problem(this.#source.problem), this.#form(), this.#shown()] : keyForm(credential)}
    </section>`;
  }

  #shown(): TemplateResult {
    return listView(this, this.#list, {
      name: "contacts",
      none: "No contacts yet. Add the first one above.",
      rows: this.#rows,
      row: (contact) => this.#row(contact),
    });
  }

  #row(contact: Contact): TemplateResult {
    const { id, name, phone } = contact;
    return html`<li id=${id} part="row" class="row" tabindex="-1">
      ${
        this.#edited.has(id)
          ? this.#form(contact)
          : html`<div class="who text">
                ${name}
                <div class="muted">${phone}</div>
              </div>
              <div class="row">
                <button
                  class="quiet small"
                  aria-label="Message ${name}"
                  @click=${() => this.emit("tw-contact-choose", { contact })}
                >
                  Message
                </button>
                <button
                  class="quiet small plain edit"
                  aria-label="Edit ${name}"
                  @click=${() => this.#edit(contact)}
                >
                  Edit
                </button>
                <button
                  class="quiet small plain"
                  aria-label="Delete ${name}"
                  @click=${() => this.#ask(id)}
                >
                  Delete
                </button>
              </div>
              ${this.#question(contact)}`
      }
    </li>`;
  }

  /** Asks whether a contact is to be deleted. */
  #question(contact: Contact): TemplateResult {
    const { id, name } = contact;
    return html`<dialog aria-label="Delete ${name}?">
      <div class="card">
        <p class="text">
          Delete ${name}? Messages sent before stay as they are, also those still on their way.
        </p>
        ${problem(this.#problemOf(id))}
        <div class="row">
          <button
            class="danger"
            aria-busy=${this.isBusy(id)}
            @click=${() => this.#delete(contact)}
          >
            Delete
          </button>
          <button class="quiet" autofocus @click=${() => this.#dialog(id)?.close()}>Keep</button>
        </div>
      </div>
    </dialog>`;
  }

  #form(contact?: Contact): TemplateResult {
    const id = contact?.id ?? NEW;
    return contactForm({
      id,
      contact,
      isBusy: this.isBusy(id),
      faults: this.#tried === id ? this.#faults : undefined,
      problem: this.#problemOf(id),
      save: (event) => this.#save(event, contact),
      stop: () => this.#stopEditing(id),
    });
  }

  /** What went wrong there, but for what is said beside the fields. */
  #problemOf(id: string): string {
    return this.#tried === id && !this.#faults ? this.problem : "";
  }
}
