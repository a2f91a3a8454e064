import Type, { type Static } from "typebox";

/** The messaging API's resources, with the names that its published specification gives them. */

export const STATUSES = ["queued", "delivered", "failed"] as const;

/** What a person says of a contact. */
export const contactFields = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  phone: Type.String({
    // E.164 as ITU-T writes it down: a country code, which never begins with 0, and a number.
    pattern: "^\\+[1-9]\\d{1,14}$",
    description:
      "a phone number in E.164, such as +33612345678: +, then 2 to 15 digits, no 0 first",
  }),
};

export const Contact = Type.Object({
  id: Type.String(),
  ...contactFields,
});
export type Contact = Static<typeof Contact>;

/** What a person says of a message, besides whom it is for. */
export const messageFields = {
  from: Type.String({ minLength: 1, maxLength: 64 }),
  content: Type.String({ minLength: 1, maxLength: 4096 }),
};

/** Whom a message is for: a contact that there is. */
export const knownContact = Type.Object({ id: Type.String({ minLength: 1 }) });

/** Whom a message is for: the contact with this phone, or a new one. */
export const namedContact = Type.Object(contactFields, {
  minProperties: 1,
  description: "the id of a contact, or a name and a phone",
});

export const Message = Type.Object({
  id: Type.String(),
  from: messageFields.from,
  /** The contact as it was when the message was sent. */
  to: Contact,
  content: messageFields.content,
  status: Type.Enum(STATUSES),
  createdAt: Type.String(),
  deliveredAt: Type.Optional(Type.String()),
  failureReason: Type.Optional(Type.String()),
});
export type Message = Static<typeof Message>;

/** One try to deliver a message. */
export const Attempt = Type.Object({
  at: Type.String(),
  /** What the receiver answered; null where there was no answer. */
  status: Type.Union([Type.Integer(), Type.Null()]),
  error: Type.Optional(Type.String()),
  durationMs: Type.Integer(),
  nextAt: Type.Optional(Type.String()),
});
export type Attempt = Static<typeof Attempt>;

/** The topic under which changes of contacts and messages are told. */
export const MESSAGING_TOPIC = "messaging";
