import Type from "typebox";
import { Attempt, Contact, Message } from "../../../../api/messaging/schema.ts";
import { bodies, type Member, phone, text } from "../values.ts";
import { exactly, type Operation, optional, strict } from "./operation.ts";

const contact = strict(Contact);
const message = exactly({ ...Message.properties, to: contact });
const contactMembers = { name: { values: text(1, 200) }, phone: { values: phone } };

/** A message's `to`: a name and a phone. */
const recipient: Member = {
  values: phone.map(({ value, isGood }) => ({ value: { name: "n", phone: value }, isGood })),
};

const ofContacts = { path: "/messaging/contacts", credential: "bearer" } as const;
const ofContact = {
  path: "/messaging/contacts/:id",
  credential: "bearer",
  ids: "contact",
} as const;
const ofMessages = { path: "/messaging/messages", credential: "bearer" } as const;
const ofMessage = {
  path: "/messaging/messages/:id",
  credential: "bearer",
  ids: "message",
} as const;

export const messagingOperations: readonly Operation[] = [
  {
    ...ofContacts,
    method: "GET",
    query: ["pageIndex", "max"],
    statuses: [200, 400],
    answer: exactly({
      contactsList: Type.Array(contact),
      pageNumber: Type.Integer(),
      pageSize: Type.Integer(),
    }),
  },
  {
    ...ofContacts,
    method: "POST",
    body: bodies(contactMembers),
    statuses: [201],
    answer: contact,
  },
  { ...ofContact, method: "GET", statuses: [200, 404], answer: contact },
  {
    ...ofContact,
    method: "PATCH",
    body: bodies(optional(contactMembers)),
    statuses: [200, 404],
    answer: contact,
  },
  { ...ofContact, method: "DELETE", statuses: [204, 404] },
  {
    ...ofMessages,
    method: "GET",
    query: ["page", "limit"],
    statuses: [200, 400],
    answer: exactly({
      messages: Type.Array(message),
      page: Type.Integer(),
      quantityPerPage: Type.Integer(),
    }),
  },
  {
    ...ofMessages,
    method: "POST",
    body: bodies({
      from: { values: text(1, 64) },
      content: { values: text(1, 4096) },
      to: recipient,
    }),
    statuses: [201],
    answer: message,
  },
  { ...ofMessage, method: "GET", statuses: [200, 404], answer: message },
  {
    ...ofMessage,
    method: "GET",
    path: "/messaging/messages/:id/attempts",
    statuses: [200, 404],
    answer: exactly({ attempts: Type.Array(strict(Attempt)) }),
  },
  {
    ...ofMessage,
    method: "POST",
    path: "/messaging/messages/:id/redeliver",
    statuses: [202, 404, 409],
    answer: message,
  },
  // Without the wish for a WebSocket.
  {
    method: "GET",
    path: "/messaging/ws",
    credential: "api_key",
    query: ["since"],
    statuses: [400, 426],
  },
];
