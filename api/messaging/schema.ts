import Type, { type Static } from "typebox";
import { instant, pageLimit } from "../http/schemas.ts";

/** The messaging API's resources, with the names that its published specification gives them. */

export const STATUSES = ["queued", "delivered", "failed"] as const;

/** What a person says of a contact. */
export const contactFields = {
  name: Type.String({ minLength: 1, maxLength: 200, examples: ["Ada Lovelace"] }),
  phone: Type.String({
    // E.164 as ITU-T writes it down: a country code, which never begins with 0, and a number.
    pattern: "^\\+[1-9]\\d{1,14}$",
    description:
      "a phone number in E.164, such as +33612345678: +, then 2 to 15 digits, no 0 first",
    examples: ["+33612345678"],
  }),
};

const contactId = { examples: ["5b0c3f3e-8a52-4c55-9d8a-0d2f7f3f1a10"] };

export const Contact = Type.Object({
  id: Type.String(contactId),
  ...contactFields,
});
export type Contact = Static<typeof Contact>;

/** What a person says of a message, besides whom it is for. */
export const messageFields = {
  from: Type.String({ minLength: 1, maxLength: 64, examples: ["Bob"] }),
  content: Type.String({ minLength: 1, maxLength: 4096, examples: ["Lunch at noon?"] }),
};

/** Whom a message is for: a contact that there is. */
export const knownContact = Type.Object({ id: Type.String({ minLength: 1, ...contactId }) });

/** Whom a message is for: the contact with this phone, or a new one. */
export const namedContact = Type.Object(contactFields, {
  minProperties: 1,
  description: "the id of a contact, or a name and a phone",
});

export const messageId = { examples: ["0f9d1c6e-2f4b-4d0f-8a53-6d7c5b9e2a41"] };

export const Message = Type.Object({
  id: Type.String(messageId),
  from: messageFields.from,
  /** The contact as it was when the message was sent. */
  to: Contact,
  content: messageFields.content,
  status: Type.Enum(STATUSES),
  createdAt: instant,
  /** Set once it is delivered. */
  deliveredAt: Type.Optional(instant),
  failureReason: Type.Optional(
    Type.String({
      description: "why the last attempt failed, and where it went, of a message that has failed",
    }),
  ),
});
export type Message = Static<typeof Message>;

/** One try to deliver a message. */
export const Attempt = Type.Object({
  at: instant,
  status: Type.Union([Type.Integer(), Type.Null()], {
    description: "what the receiver answered; null where there was no answer",
    examples: [204],
  }),
  error: Type.Optional(Type.String({ description: "why it failed; absent when it did not" })),
  durationMs: Type.Integer({ examples: [12] }),
  /** When the next attempt is made, after one that failed and was not the last. */
  nextAt: Type.Optional(instant),
});
export type Attempt = Static<typeof Attempt>;

/** What the receiver is told when a message has reached it. */
export const DeliveryEvent = Type.Object({
  id: Message.properties.id,
  status: Type.Literal("delivered"),
  deliveredAt: instant,
});
export type DeliveryEvent = Static<typeof DeliveryEvent>;

/** Beyond every page that there is, and yet no more than a store can count. */
const LAST_PAGE = 10 ** 12;
const page = Type.Integer({
  minimum: 1,
  maximum: LAST_PAGE,
  default: 1,
  description: "which page, from 1; less counts as 1",
});

/** What is asked of the list of contacts. */
export const contactListQuery = { pageIndex: page, max: pageLimit(10, 100) };
/** What is asked of the list of messages. */
export const messageListQuery = { page, limit: pageLimit(100, 1000) };

/** The topic under which changes of contacts and messages are told. */
export const MESSAGING_TOPIC = "messaging";
