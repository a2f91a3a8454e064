import { html, nothing, type TemplateResult } from "lit/html.js";
import { randomKey } from "../../sdk/http/random-key.ts";
import type { MessagingClient } from "../../sdk/messaging/messaging-client.ts";
import type { Contact, Message } from "../../sdk/types/messaging.ts";
import { Announcer } from "../shared/announce.ts";
import { contactList } from "../shared/contact-list.ts";
import type { Properties } from "../shared/drawn-element.ts";
import { TaskwireElement } from "../shared/element.ts";
import { keep, kept } from "../shared/kept.ts";
import { listView } from "../shared/list-view.ts";
import { LiveList } from "../shared/live-list.ts";
import { MessagingSource } from "../shared/messaging.ts";
import { pillStyles } from "../shared/pill.styles.ts";
import { connection, keyForm, problem } from "../shared/states.ts";
import { styles } from "../shared/styles.ts";
import { timeOf } from "../shared/time.ts";
import { Attempts } from "./attempts.ts";
import {
  type Draft,
  LONGEST,
  lengthOf,
  messageOf,
  offerOf,
  offersFor,
  recipientOf,
} from "./draft.ts";
import { newsOf, STATUSES, told } from "./news.ts";
import { messagesStyles } from "./tw-messages.styles.ts";

const PAGE = 20;

/**
 * @summary Messages: a composer, and what was sent with how far it is, newest first. Each message
 * shows the attempts to deliver it, live; one that failed can be delivered again.
 *
 * The composer offers the contacts while one types a name or a number; another number becomes a new
 * contact. What was typed stays until it is sent, and pressing Send again after a failure never
 * sends twice.
 *
 * @event {TwMessageSendEvent} tw-message-send - A message was sent: `detail.message`.
 * @event {TwMessageRedeliverEvent} tw-message-redeliver - One that had failed is delivered again:
 * `detail.message`.
 *
 * @csspart form - The composer.
 * @csspart row - A message.
 */
export class TwMessages extends TaskwireElement {
  static override properties: Properties = {
    to: { attribute: false },
    draft: { state: true },
    failedAt: { state: true },
  };

  static override styles = [styles, pillStyles, messagesStyles];

  /**
   * Whom to write to next: set it to a contact, and the composer takes it over and focuses its text.
   * Then it is null again.
   */
  declare to: Contact | null;
  declare private draft: Draft;
  /** Which message the `problem` is of; empty where it is the composer's. */
  declare private failedAt: string;

  readonly #announcer = new Announcer(this);
  readonly #source = new MessagingSource(this);
  readonly #attempts = new Attempts(this.#source);
  readonly #list: LiveList<Message, MessagingClient>;
  readonly #contacts: LiveList<Contact, MessagingClient>;
  /** Whether somebody composes: then all contacts are read, to be found. */
  #isComposing = false;
  #takesFocus = false;
  /** What was sent last without an answer that it arrived, and by which key it is known again. */
  #unsure = { text: "", key: "" };

  constructor() {
    super();
    this.to = null;
    this.draft = { name: "", phone: "", from: kept("from") ?? "", content: "" };
    this.failedAt = "";
    // Before the list, so that it tells what differs from the list.
    this.#source.add({
      forget: () => {
        this.problem = "";
      },
      take: (update) => {
        const news = newsOf(update, this.#list.items);
        if (news) this.#announcer.say(news);
      },
    });
    this.#list = new LiveList(this.#source, {
      resource: "message",
      order: (one, other) => {
        if (one.id === other.id) return 0;
        return one.createdAt < other.createdAt ? 1 : -1;
      },
      read: async (client, { count }) => {
        const page = Math.floor(count / PAGE) + 1;
        const { messages } = await client.messages.list({ page, limit: PAGE });
        return { items: messages, next: messages.length === PAGE };
      },
    });
    this.#contacts = contactList(this.#source);
  }

  protected override willUpdate(): void {
    if (!this.to) return;
    const { name, phone } = this.to;
    this.draft = { ...this.draft, name, phone };
    this.#takesFocus = true;
    this.to = null;
  }

  protected override updated(): void {
    const text = this.renderRoot.querySelector("textarea");
    const excess = lengthOf(this.draft.content) - LONGEST;
    text?.setCustomValidity(excess > 0 ? `Shorten it by ${excess}.` : "");
    if (this.#takesFocus) text?.focus();
    this.#takesFocus = false;
    const { isReading, problem } = this.#contacts;
    // One page draws, and that reads the next.
    if (this.#isComposing && !isReading && !problem) void this.#contacts.more();
  }

  // What people do

  readonly #compose = (): void => {
    this.#isComposing = true;
    this.requestUpdate();
  };

  readonly #type = ({ target }: Event): void => {
    const field = target as HTMLInputElement;
    const { items = [] } = this.#contacts;
    const chosen = field.name === "name" && items.find((one) => offerOf(one) === field.value);
    if (chosen) field.value = chosen.name;
    const { phone } = chosen || this.draft;
    this.draft = { ...this.draft, phone, [field.name]: field.value };
  };

  /** A number may be written with spaces and the like. */
  readonly #tidy = (): void => {
    const { name, phone } = this.draft;
    this.draft = { ...this.draft, name: name.trim(), phone: phone.replace(/[^+\d]/g, "") };
  };

  readonly #send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const message = messageOf(this.draft);
    const { from, content } = message;
    const focused = this.renderRoot.activeElement;
    const isSent = await this.attempt("send", async () => {
      const text = JSON.stringify(message);
      if (text !== this.#unsure.text) this.#unsure = { text, key: randomKey() };
      const idempotencyKey = this.#unsure.key;
      const sent = await this.#source.client?.messages.send(message, { idempotencyKey });
      if (!sent) return;
      this.#unsure = { text: "", key: "" };
      keep("from", from);
      if (this.draft.content === content) this.draft = { ...this.draft, content: "" };
      this.#takesFocus = this.renderRoot.activeElement === focused;
      // Where the watch was quicker, it may know more than the answer to a second try.
      if (!this.#list.items?.some(({ id }) => id === sent.id)) this.#learn(sent);
      this.emit("tw-message-send", { message: sent });
    });
    if (!isSent) this.failedAt = "";
  };

  async #redeliver(message: Message, { currentTarget }: Event): Promise<void> {
    const button = currentTarget as HTMLElement;
    const { id } = message;
    const isDone = await this.attempt(`redeliver ${id}`, async () => {
      const queued = await this.#source.client?.messages.redeliver(id);
      if (!queued) return;
      // The button goes; the one beside it stays.
      if (this.renderRoot.activeElement === button)
        (button.nextElementSibling as HTMLElement).focus();
      // Where the watch was quicker, it may know more already.
      if (this.#list.items?.includes(message)) this.#learn(queued);
      this.emit("tw-message-redeliver", { message: queued });
    });
    if (!isDone) this.failedAt = id;
  }

  #learn(message: Message): void {
    this.#announcer.say(told(message));
    this.#list.put(message);
  }

  // What is shown

  protected override render(): unknown {
    const { client, credential, problem: closed } = this.#source;
    return html`<section class="card">
      <div class="head">
        <h2>Messages</h2>
        ${client ? connection(this.#source) : nothing}
      </div>
      ${problem(closed)}
      ${client ? [this.#composer(), this.#messages()] : credential.value ? nothing : keyForm(credential)}
      ${this.#announcer.region()}
    </section>`;
  }

  #composer(): TemplateResult {
    const { name, phone, from, content } = this.draft;
    const { items = [] } = this.#contacts;
    const offers = offersFor(name, items);
    const recipient = recipientOf(this.draft, items);
    const count = lengthOf(content);
    return html`<form
      part="form"
      autocomplete="off"
      @focusin=${this.#compose}
      @input=${this.#type}
      @change=${this.#tidy}
      @submit=${this.#send}
    >
      <div class="row">
        <label>To <input name="name" list="contacts" .value=${name} required /></label>
        <datalist id="contacts">
          ${offers.map((offer) => html`<option value=${offer}></option>`)}
        </datalist>
        <label>
          Phone
          <input name="phone" type="tel" .value=${phone} required pattern="\\+[1-9]\\d{1,14}"
            title="+, country and number, such as +441234567890" aria-describedby="recipient" />
        </label>
        <label>From <input name="from" .value=${from} required maxlength="64" /></label>
      </div>
      <p id="recipient" class="muted text" ?hidden=${!recipient}>${recipient}</p>
      <label>
        Message
        <textarea name="content" .value=${content} required aria-describedby="count"></textarea>
      </label>
      ${this.failedAt ? nothing : problem(this.problem)}
      <div class="line">
        <span id="count" class="muted ${count > LONGEST ? "tone failed" : ""}">${count} of ${LONGEST} characters</span>
        <button>${this.isBusy("send") ? "Sending…" : "Send"}</button>
      </div>
    </form>`;
  }

  #messages(): TemplateResult {
    const { problem: text } = this.#contacts;
    return html`
      ${this.#list.problem ? nothing : problem(text, () => this.#contacts.refresh())}
      ${listView(this, this.#list, {
        name: "messages",
        none: "No messages yet. Write the first one above.",
        row: (message) => this.#row(message),
      })}
    `;
  }

  #row(message: Message): TemplateResult {
    const { id, from, to, content, status, createdAt, failureReason } = message;
    const isOpen = this.#attempts.has(id);
    const which = `${to.name}, ${content.slice(0, 40)}`;
    const isFailed = status === "failed" || this.isBusy(`redeliver ${id}`);
    return html`<li part="row" class=${isOpen ? "open" : ""} tabindex="-1">
      <div class="line">
        <span class="text"><strong dir="auto">${to.name}</strong> <span class="muted">${to.phone}</span></span>
        <span class="pill ${status}">${STATUSES[status]}</span>
      </div>
      <p class="text content" dir="auto">${content}</p>
      ${failureReason ? html`<p class="text reason tone failed">Not delivered: ${failureReason}</p>` : nothing}
      <div class="line">
        <span class="muted text">From <bdi>${from}</bdi>, ${timeOf(createdAt)}</span>
        <span class="row">
          ${
            isFailed
              ? html`<button
                class="quiet small"
                aria-label="Redeliver: ${which}"
                @click=${(event: Event) => this.#redeliver(message, event)}
              >
                Redeliver
              </button>`
              : nothing
          }
          <button
            class="quiet small"
            aria-expanded=${isOpen}
            aria-label="Details: ${which}"
            @click=${() => this.#attempts.toggle(id)}
          >
            Details
          </button>
        </span>
      </div>
      ${this.failedAt === id ? problem(this.problem) : nothing}
      ${this.#attempts.render(id, status)}
    </li>`;
  }
}
