import type { Contact, NewMessage } from "../../sdk/types/messaging.ts";

/** What stands in the fields of the composer. */
export interface Draft {
  /** Of whom it is for. */
  readonly name: string;
  readonly phone: string;
  readonly from: string;
  readonly content: string;
}

/** The most characters that the server takes, as it counts them: see `lengthOf`. */
export const LONGEST = 4096;

/** So many contacts are offered at a time; typing goes on to the others. */
const OFFERED_MOST = 20;

/** In characters of Unicode, of which one may be two in JavaScript. */
export function lengthOf(content: string): number {
  return [...content].length;
}

/** How a contact is offered: no other has the same phone. */
export function offerOf({ name, phone }: Contact): string {
  return `${name} ${phone}`;
}

/** The offers that have in them what was typed. */
export function offersFor(typed: string, contacts: readonly Contact[]): string[] {
  const wanted = typed.toLowerCase();
  const isMeant = (offer: string) => offer.toLowerCase().includes(wanted);
  return contacts.map(offerOf).filter(isMeant).slice(0, OFFERED_MOST);
}

/** Whose number it is, where that is a contact of another name: the server knows it by the number. */
export function recipientOf({ name, phone }: Draft, contacts: readonly Contact[]): string {
  const known = contacts.find((contact) => contact.phone === phone);
  if (!known || known.name === name) return "";
  return `This is the number of ${known.name}, who gets the message.`;
}

/**
 * What is sent. It names the phone and not the contact's id, so that what was typed is always the
 * same request, also when a try whose answer was lost has made the contact meanwhile.
 */
export function messageOf({ name, phone, from, content }: Draft): NewMessage {
  return { from, to: { name, phone }, content };
}
