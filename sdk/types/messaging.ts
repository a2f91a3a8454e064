/** Somebody to whom messages are sent. */
export interface Contact {
  /** Given by the server. */
  readonly id: string;
  /** 1 to 200 characters. */
  readonly name: string;
  /** A number in E.164, such as `"+33612345678"`; no two contacts have the same. */
  readonly phone: string;
}

/** What a contact is made from. */
export interface NewContact {
  /** 1 to 200 characters. */
  readonly name: string;
  /** A number in E.164, such as `"+33612345678"`: `+`, then 2 to 15 digits, no 0 first. */
  readonly phone: string;
}

/** What to change in a contact; what is left out stays. */
export interface ContactChange {
  /** 1 to 200 characters. */
  readonly name?: string | undefined;
  /** A number in E.164 that no other contact has. */
  readonly phone?: string | undefined;
}

/** A page of contacts, in the order in which they came. */
export interface ContactPage {
  /** At most `pageSize` of them. */
  readonly contactsList: readonly Contact[];
  /** Which page it is, from 1. */
  readonly pageNumber: number;
  /** How many a page may hold. */
  readonly pageSize: number;
}

/** Which page of the contacts to read. */
export interface ContactPageParams {
  /** Counts from 1. @defaultValue 1 */
  readonly pageIndex?: number | undefined;
  /** How many a page may hold, from 1 to 100. @defaultValue 10 */
  readonly max?: number | undefined;
}

/** How far a message is: `"queued"` until it is one of the others. */
export type MessageStatus = "queued" | "delivered" | "failed";

/** A message that was sent. */
export interface Message {
  /** Given by the server. */
  readonly id: string;
  /** Who sent it: any text of 1 to 64 characters. */
  readonly from: string;
  /** The contact as it was when the message was sent. */
  readonly to: Contact;
  /** 1 to 4,096 characters. */
  readonly content: string;
  /** How far it is. */
  readonly status: MessageStatus;
  /** When it was sent: ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string;
  /** When it was delivered, where it was: ISO 8601, UTC, with milliseconds. */
  readonly deliveredAt?: string;
  /** Why it has failed, where it has. */
  readonly failureReason?: string;
}

/** What to send. */
export interface NewMessage {
  /** Who sends it: any text of 1 to 64 characters. */
  readonly from: string;
  /**
   * Whom it is for: a contact, a contact's id, or a name and a phone. These find the contact with
   * that phone, or make a new one.
   */
  readonly to: string | Pick<Contact, "id"> | NewContact;
  /** 1 to 4,096 characters. */
  readonly content: string;
}

/** A page of messages, newest first. */
export interface MessagePage {
  /** At most `quantityPerPage` of them. */
  readonly messages: readonly Message[];
  /** Which page it is, from 1. */
  readonly page: number;
  /** How many a page may hold. */
  readonly quantityPerPage: number;
}

/** Which page of the messages to read. */
export interface MessagePageParams {
  /** Counts from 1. @defaultValue 1 */
  readonly page?: number | undefined;
  /** How many a page may hold, from 1 to 1,000. @defaultValue 100 */
  readonly limit?: number | undefined;
}

/** One try to deliver a message. */
export interface Attempt {
  /** When it began: ISO 8601, UTC, with milliseconds. */
  readonly at: string;
  /** The HTTP status that the receiver answered; `null` where there was no answer. */
  readonly status: number | null;
  /** What went wrong; left out where the message was delivered. */
  readonly error?: string;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** When the next try is due, where there is one: ISO 8601, UTC, with milliseconds. */
  readonly nextAt?: string;
}

/** Every try to deliver a message. */
export interface AttemptList {
  /** The first one first. */
  readonly attempts: readonly Attempt[];
}
