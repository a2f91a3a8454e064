import Type from "typebox";
import type { ApiDescription, Described, Webhook } from "../docs/description.ts";
import { changeSchema, creationSchema } from "../http/validate.ts";
import type { messagingRoutes } from "./routes.ts";
import {
  Attempt,
  Contact,
  contactFields,
  contactListQuery,
  DeliveryEvent,
  knownContact,
  Message,
  messageFields,
  messageId,
  messageListQuery,
  namedContact,
} from "./schema.ts";

const ContactList = Type.Object({
  contactsList: Type.Array(Contact),
  pageNumber: Type.Integer({ examples: [1] }),
  pageSize: Type.Integer({ examples: [10] }),
});
const MessageList = Type.Object({
  messages: Type.Array(Message),
  page: Type.Integer({ examples: [1] }),
  quantityPerPage: Type.Integer({ examples: [100] }),
});

const operations: Described<typeof messagingRoutes> = {
  "/contacts": {
    GET: {
      id: "list_contacts",
      tag: "Contacts",
      summary: "The contacts, page by page",
      query: contactListQuery,
      answers: { 200: ContactList },
    },
    POST: {
      id: "createContact",
      tag: "Contacts",
      summary: "Create a contact",
      body: creationSchema(contactFields),
      answers: { 201: Contact },
      problems: ["phone_taken"],
      once: true,
      located: true,
    },
  },
  "/contacts/:id": {
    GET: {
      id: "getContact",
      tag: "Contacts",
      summary: "One contact",
      answers: { 200: Contact },
      problems: ["not_found"],
    },
    PATCH: {
      id: "updateContact",
      tag: "Contacts",
      summary: "Change a contact",
      description:
        "What is not sent stays as it is. Messages already sent keep the contact as it was.",
      body: changeSchema(contactFields),
      answers: { 200: Contact },
      problems: ["not_found", "phone_taken"],
    },
    DELETE: {
      id: "deleteContact",
      tag: "Contacts",
      summary: "Delete a contact",
      description: "Messages already sent keep the contact as it was.",
      answers: { 204: null },
      problems: ["not_found"],
    },
  },
  "/messages": {
    GET: {
      id: "getMessages",
      tag: "Messages",
      summary: "The messages, page by page, newest first",
      query: messageListQuery,
      answers: { 200: MessageList },
    },
    POST: {
      id: "sendAndQueueMessageForDelivery",
      tag: "Messages",
      summary: "Send a message",
      description:
        "It is queued, and delivered after `DELIVERY_DELAY_MS`. A name and a phone find the contact with that phone, or create it.",
      body: Type.Union([
        creationSchema({ ...messageFields, to: knownContact }, { title: "To a contact" }),
        creationSchema({ ...messageFields, to: namedContact }, { title: "To a name and a phone" }),
      ]),
      answers: { 201: Message },
      once: true,
      located: true,
    },
  },
  "/messages/:id": {
    GET: {
      id: "getMessage",
      tag: "Messages",
      summary: "One message, and where it stands",
      answers: { 200: Message },
      problems: ["not_found"],
    },
  },
  "/messages/:id/attempts": {
    GET: {
      id: "getAttempts",
      tag: "Messages",
      summary: "Every attempt to deliver a message, the first one first",
      answers: { 200: Type.Object({ attempts: Type.Array(Attempt) }) },
      problems: ["not_found"],
    },
  },
  "/messages/:id/redeliver": {
    POST: {
      id: "redeliverMessage",
      tag: "Messages",
      summary: "Try a failed message again",
      answers: { 202: Message },
      problems: ["not_found", "not_failed"],
    },
  },
};

const messageDelivered: Webhook = {
  id: "messageDelivered",
  tag: "Delivery",
  summary: "A message has been delivered",
  description: `The server POSTs this to \`WEBHOOK_URL\`. An answer of 2xx within \`WEBHOOK_TIMEOUT_MS\` makes the message \`delivered\`; anything else is tried again after each of \`WEBHOOK_RETRY_DELAYS_MS\`, and then the message is \`failed\`. The same event may come more than once, with the same \`webhook-id\`.

Verify one of the two signatures over the bytes of the body, before they are parsed: \`Authorization\`, or \`webhook-signature\` of [Standard Webhooks](https://www.standardwebhooks.com), which also tells how old the event is.`,
  headers: {
    "webhook-id": Type.String({
      description: "the message's id, the same at each attempt",
      ...messageId,
    }),
    "webhook-timestamp": Type.String({
      pattern: "^\\d+$",
      description: "when the attempt was made, in seconds since 1970",
      examples: ["1777887000"],
    }),
    "webhook-signature": Type.String({
      pattern: "^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$",
      description:
        "v1, and the Base64 of HMAC-SHA256 with WEBHOOK_SECRET over webhook-id, webhook-timestamp and the body with dots between them; two with a space between them while the secret is rotated",
      examples: ["v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="],
    }),
  },
  body: DeliveryEvent,
  answers: {
    "2XX": "The message is delivered.",
    default: "A failed attempt. `Retry-After` can put off the next one.",
  },
  security: ["signature"],
};

export const messagingApi: ApiDescription = {
  title: "Taskwire messaging",
  summary: "Contacts, messages to them, and webhooks that tell of their delivery.",
  description:
    "A message that is sent is `queued`; it becomes `delivered` when the receiver at `WEBHOOK_URL` has taken the event, and `failed` when it has not after the last attempt.",
  mount: "/messaging",
  tags: {
    Contacts: "Whom messages are for.",
    Messages: "What is sent to them.",
    Delivery: "What the server tells your receiver.",
  },
  schemas: { Contact, Message, Attempt, DeliveryEvent },
  placeholders: { id: Type.String() },
  securitySchemes: {
    key: {
      type: "http",
      scheme: "bearer",
      description: "One of the server's `API_KEYS`; `there-is-no-key` unless they are set.",
    },
    signature: {
      type: "apiKey",
      in: "header",
      name: "Authorization",
      description:
        "Of webhooks: `Signature`, a space, and the lower-case hex of HMAC-SHA256 with `WEBHOOK_SECRET` over the bytes of the body.",
    },
  },
  security: ["key"],
  problems: ["unauthorized"],
  operations,
  webhooks: { messageDelivered },
};
