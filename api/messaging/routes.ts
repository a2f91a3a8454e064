import { randomUUID } from "node:crypto";
import { type Answer, created, noContent, ok } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type ApiKeys, bearerToken, keyCaller } from "../http/credentials.ts";
import { createOnce } from "../http/idempotency.ts";
import { parametersOf } from "../http/parameters.ts";
import { notFound, unauthorized } from "../http/problem.ts";
import type { Handler, Routes } from "../http/routes.ts";
import { changeOf, creationOf } from "../http/validate.ts";
import { subjectOf } from "../store/memory.ts";
import type { Store } from "../store/store.ts";
import { listAttempts } from "./attempts.ts";
import {
  changeContact,
  createContact,
  deleteContact,
  findContact,
  listContacts,
} from "./contacts.ts";
import {
  createMessage,
  findMessage,
  listMessages,
  type NewMessage,
  redeliver,
} from "./messages.ts";
import {
  contactFields,
  contactListQuery,
  knownContact,
  MESSAGING_TOPIC,
  messageFields,
  messageListQuery,
  namedContact,
} from "./schema.ts";

const newContact = creationOf(contactFields);
const contactChange = changeOf(contactFields);
const messageToKnown = creationOf({ ...messageFields, to: knownContact });
const messageToNamed = creationOf({ ...messageFields, to: namedContact });
const contactsOf = parametersOf(contactListQuery);
const messagesOf = parametersOf(messageListQuery);

export interface MessagingOptions {
  /** How long a message waits before its delivery is tried first, in milliseconds. */
  readonly deliveryDelayMs: number;
}

/** Messaging: contacts, and messages to them. Their delivery is in `delivery.ts`. */
export function messagingRoutes(store: Store, keys: ApiKeys, options: MessagingOptions) {
  const contacts = new Contacts(store, keys);
  const messages = new Messages(store, keys, options);
  return {
    "/contacts": { GET: contacts.list, POST: contacts.create },
    "/contacts/:id": { GET: contacts.read, PATCH: contacts.change, DELETE: contacts.delete },
    "/messages": { GET: messages.list, POST: messages.create },
    "/messages/:id": { GET: messages.read },
    "/messages/:id/attempts": { GET: messages.attempts },
    "/messages/:id/redeliver": { POST: messages.redeliver },
  } satisfies Routes;
}

class Contacts {
  readonly #store: Store;
  readonly #keys: ApiKeys;

  constructor(store: Store, keys: ApiKeys) {
    this.#store = store;
    this.#keys = keys;
  }

  // POST /contacts
  create: Handler = async (call) => {
    const owner = requireKey(call, this.#keys);
    const fields = newContact(await call.json());
    const id = randomUUID();
    return createOnce(this.#store, call, `messaging contacts ${owner}`, async (tx) => {
      const contact = await createContact(tx, id, fields);
      return created(JSON.stringify(contact), `/messaging/contacts/${id}`);
    });
  };

  // GET /contacts
  list: Handler = async (call) => {
    requireKey(call, this.#keys);
    const { pageIndex: page, max: size } = contactsOf(call.query);
    return remembered(this.#store, "contact", `${page} ${size}`, async () => {
      const contacts = await listContacts(this.#store, (page - 1) * size, size);
      return `{"contactsList":${contacts},"pageNumber":${page},"pageSize":${size}}`;
    });
  };

  // GET /contacts/{id}
  read: Handler = async (call) => {
    requireKey(call, this.#keys);
    const id = call.parameter("id");
    const contact = await findContact(this.#store, id);
    if (!contact) throw notFound("contact", id);
    return ok(JSON.stringify(contact));
  };

  // PATCH /contacts/{id}
  change: Handler = async (call) => {
    requireKey(call, this.#keys);
    const change = contactChange(await call.json());
    const id = call.parameter("id");
    const contact = await this.#store.write((tx) => changeContact(tx, id, change));
    return ok(JSON.stringify(contact));
  };

  // DELETE /contacts/{id}
  delete: Handler = async (call) => {
    requireKey(call, this.#keys);
    await this.#store.write((tx) => deleteContact(tx, call.parameter("id")));
    return noContent;
  };
}

class Messages {
  readonly #store: Store;
  readonly #keys: ApiKeys;
  readonly #options: MessagingOptions;

  constructor(store: Store, keys: ApiKeys, options: MessagingOptions) {
    this.#store = store;
    this.#keys = keys;
    this.#options = options;
  }

  // POST /messages
  create: Handler = async (call) => {
    const owner = requireKey(call, this.#keys);
    const message = newMessage(await call.json());
    const ids = { message: randomUUID(), contact: randomUUID() };
    return createOnce(this.#store, call, `messaging messages ${owner}`, async (tx) => {
      const now = new Date();
      const dueAt = new Date(now.getTime() + this.#options.deliveryDelayMs);
      const body = await createMessage(tx, ids, message, now, dueAt);
      return created(body, `/messaging/messages/${ids.message}`);
    });
  };

  // GET /messages
  list: Handler = async (call) => {
    requireKey(call, this.#keys);
    const { page, limit: size } = messagesOf(call.query);
    return remembered(this.#store, "message", `${page} ${size}`, async () => {
      const messages = await listMessages(this.#store, (page - 1) * size, size);
      return `{"messages":${messages},"page":${page},"quantityPerPage":${size}}`;
    });
  };

  // GET /messages/{id}
  read: Handler = async (call) => {
    requireKey(call, this.#keys);
    const id = call.parameter("id");
    const message = await findMessage(this.#store, id);
    if (message === undefined) throw notFound("message", id);
    return ok(message);
  };

  // GET /messages/{id}/attempts
  attempts: Handler = async (call) => {
    requireKey(call, this.#keys);
    return ok(`{"attempts":${await listAttempts(this.#store, call.parameter("id"))}}`);
  };

  // POST /messages/{id}/redeliver
  redeliver: Handler = async (call) => {
    requireKey(call, this.#keys);
    const id = call.parameter("id");
    const body = await this.#store.write((tx) => redeliver(tx, id, new Date()));
    return { status: 202, body };
  };
}

/** The owner of the key that a call carries. @throws {Problem} 401 */
function requireKey(call: Call, keys: ApiKeys): string {
  const key = bearerToken(call.request);
  const owner = key && keys.ownerOf(key);
  if (owner) {
    call.caller = keyCaller(owner);
    return owner;
  }
  throw unauthorized(
    key
      ? "The key in Authorization: Bearer is not one of the server's API_KEYS."
      : "Send one of the server's API_KEYS as Authorization: Bearer.",
  );
}

/** A page's bytes are kept until one of its resources changes. */
async function remembered(
  store: Store,
  resource: "contact" | "message",
  page: string,
  compose: () => Promise<string>,
): Promise<Answer> {
  const subject = subjectOf(MESSAGING_TOPIC, resource);
  const key = `${subject} ${page}`;
  return ok(await store.remember(key, [subject], async () => Buffer.from(await compose())));
}

/** @throws {Problem} 400 */
function newMessage(body: unknown): NewMessage {
  // A whole contact may be sent: where it has an id, that alone counts.
  const { to } = (body ?? {}) as { to?: { id?: unknown } | null };
  if (to?.id !== undefined) {
    const { to: known, ...fields } = messageToKnown(body);
    return { ...fields, to: { id: known.id } };
  }
  const { to: named, ...fields } = messageToNamed(body);
  return { ...fields, to: { name: named.name, phone: named.phone } };
}
