import type { Arbitrary } from "fast-check";
import Type, { type TSchema } from "typebox";
import * as messaging from "../../../api/messaging/schema.ts";
import * as queue from "../../../api/queue/schema.ts";
import * as tracker from "../../../api/tracker/schema.ts";
import { bodies, email, type Member, phone, type TriedBody, text, words } from "./values.ts";

/** An operation of the contract: how it is asked, and all that it may answer. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As the routes have it. */
  readonly path: string;
  readonly credential: "user" | "bearer" | "api_key" | "none";
  /** Which ids there are for the path's `:id`. */
  readonly ids?: "user" | "task" | "contact" | "message" | "queued";
  /** The query's parameters. */
  readonly query?: readonly string[];
  readonly body?: Arbitrary<TriedBody>;
  /** What it may answer where the body is right; anything but these is a fault of the server's. */
  readonly statuses: readonly number[];
  /** What a success carries. */
  readonly answer?: TSchema;
  /** It hashes a password: so many fewer tries. */
  readonly isSlow?: boolean;
}

const cursor = Type.Union([Type.String(), Type.Null()]);
const exactly = (members: Record<string, TSchema>) =>
  Type.Object(members, { additionalProperties: false });
const strict = (schema: { properties: Record<string, TSchema> }) => exactly(schema.properties);

const User = strict(tracker.User);
const Task = strict(tracker.Task);
const Contact = strict(messaging.Contact);
const Message = exactly({ ...messaging.Message.properties, to: Contact });
const Queued = strict(queue.Task);

const title = text(1, 200);
const taskMembers = {
  title: { values: title },
  description: { values: text(0, 10_000), isOptional: true },
  status: { values: words("open", "in_progress", "done"), isOptional: true },
};
const optional = (members: Record<string, Member>) =>
  Object.fromEntries(
    Object.entries(members).map(([name, one]) => [name, { ...one, isOptional: true }]),
  );
const account = {
  name: { values: text(1, 100) },
  email: { values: email },
  password: { values: text(8, 200) },
};
const contact = { name: { values: text(1, 200) }, phone: { values: phone } };

/** All operations of the three APIs, by the contract. */
export const operations: readonly Operation[] = [
  {
    method: "POST",
    path: "/tracker/auth",
    credential: "none",
    body: bodies({ email: { values: text(1, 254) }, password: { values: text(1, 200) } }),
    statuses: [401],
    isSlow: true,
  },
  { method: "GET", path: "/tracker/me", credential: "user", statuses: [200], answer: User },
  {
    method: "GET",
    path: "/tracker/signup",
    credential: "none",
    statuses: [200],
    answer: strict(tracker.SignUpStatus),
  },
  {
    method: "GET",
    path: "/tracker/users",
    credential: "user",
    query: ["limit", "cursor"],
    statuses: [200, 400],
    answer: exactly({ users: Type.Array(User), next_cursor: cursor }),
  },
  {
    method: "POST",
    path: "/tracker/users",
    credential: "none",
    body: bodies(account),
    statuses: [201, 409],
    answer: User,
    isSlow: true,
  },
  {
    method: "GET",
    path: "/tracker/users/:id",
    credential: "user",
    ids: "user",
    statuses: [200, 404],
    answer: User,
  },
  {
    method: "GET",
    path: "/tracker/user/:id",
    credential: "user",
    ids: "user",
    statuses: [200, 404],
    answer: User,
  },
  {
    method: "PATCH",
    path: "/tracker/users/:id",
    credential: "user",
    ids: "user",
    body: bodies(optional({ name: account.name, email: account.email })),
    statuses: [200, 404, 409],
    answer: User,
  },
  {
    method: "DELETE",
    path: "/tracker/users/:id",
    credential: "user",
    ids: "user",
    statuses: [204, 404, 409],
  },
  {
    method: "GET",
    path: "/tracker/users/:id/tasks",
    credential: "user",
    ids: "user",
    query: ["limit", "cursor"],
    statuses: [200, 400, 404],
    answer: exactly({ tasks: Type.Array(Task), next_cursor: cursor }),
  },
  {
    method: "GET",
    path: "/tracker/tasks",
    credential: "user",
    query: ["limit", "cursor", "status", "user_id", "q"],
    statuses: [200, 400],
    answer: exactly({ tasks: Type.Array(Task), next_cursor: cursor }),
  },
  {
    method: "POST",
    path: "/tracker/tasks",
    credential: "user",
    body: bodies(taskMembers),
    statuses: [201],
    answer: Task,
  },
  {
    method: "GET",
    path: "/tracker/tasks/:id",
    credential: "user",
    ids: "task",
    statuses: [200, 404],
    answer: Task,
  },
  {
    method: "PUT",
    path: "/tracker/tasks/:id",
    credential: "user",
    ids: "task",
    body: bodies(optional(taskMembers)),
    statuses: [200, 404],
    answer: Task,
  },
  {
    method: "PATCH",
    path: "/tracker/tasks/:id",
    credential: "user",
    ids: "task",
    body: bodies(optional(taskMembers)),
    statuses: [200, 404],
    answer: Task,
  },
  {
    method: "DELETE",
    path: "/tracker/tasks/:id",
    credential: "user",
    ids: "task",
    statuses: [204, 404],
  },
  {
    method: "GET",
    path: "/messaging/contacts",
    credential: "bearer",
    query: ["pageIndex", "max"],
    statuses: [200, 400],
    answer: exactly({
      contactsList: Type.Array(Contact),
      pageNumber: Type.Integer(),
      pageSize: Type.Integer(),
    }),
  },
  {
    method: "POST",
    path: "/messaging/contacts",
    credential: "bearer",
    body: bodies(contact),
    statuses: [201],
    answer: Contact,
  },
  {
    method: "GET",
    path: "/messaging/contacts/:id",
    credential: "bearer",
    ids: "contact",
    statuses: [200, 404],
    answer: Contact,
  },
  {
    method: "PATCH",
    path: "/messaging/contacts/:id",
    credential: "bearer",
    ids: "contact",
    body: bodies(optional(contact)),
    statuses: [200, 404],
    answer: Contact,
  },
  {
    method: "DELETE",
    path: "/messaging/contacts/:id",
    credential: "bearer",
    ids: "contact",
    statuses: [204, 404],
  },
  {
    method: "GET",
    path: "/messaging/messages",
    credential: "bearer",
    query: ["page", "limit"],
    statuses: [200, 400],
    answer: exactly({
      messages: Type.Array(Message),
      page: Type.Integer(),
      quantityPerPage: Type.Integer(),
    }),
  },
  {
    method: "POST",
    path: "/messaging/messages",
    credential: "bearer",
    body: bodies({
      from: { values: text(1, 64) },
      content: { values: text(1, 4096) },
      to: { values: recipients() },
    }),
    statuses: [201],
    answer: Message,
  },
  {
    method: "GET",
    path: "/messaging/messages/:id",
    credential: "bearer",
    ids: "message",
    statuses: [200, 404],
    answer: Message,
  },
  {
    method: "GET",
    path: "/messaging/messages/:id/attempts",
    credential: "bearer",
    ids: "message",
    statuses: [200, 404],
    answer: exactly({ attempts: Type.Array(strict(messaging.Attempt)) }),
  },
  {
    method: "POST",
    path: "/messaging/messages/:id/redeliver",
    credential: "bearer",
    ids: "message",
    statuses: [202, 404, 409],
    answer: Message,
  },
  {
    method: "GET",
    path: "/queue/tasks",
    credential: "api_key",
    query: ["workspace_id"],
    statuses: [200, 400, 429],
    answer: exactly({ tasks: Type.Array(Queued) }),
  },
  {
    method: "POST",
    path: "/queue/tasks",
    credential: "api_key",
    body: bodies({
      name: { values: text(1, 200) },
      type: { values: words(...Object.keys(queue.LONGEST_MS)) },
    }),
    statuses: [201],
    answer: exactly({ task: Queued }),
  },
  {
    method: "DELETE",
    path: "/queue/tasks/:id",
    credential: "api_key",
    ids: "queued",
    statuses: [204, 404],
  },
  { method: "POST", path: "/queue/tasks/flush", credential: "api_key", statuses: [204] },
  {
    method: "GET",
    path: "/queue/stats",
    credential: "api_key",
    statuses: [200],
    answer: exactly({
      startedAt: Type.String(),
      requestedAt: Type.String(),
      workspaces: Type.Integer(),
      connections: Type.Integer(),
      queued: Type.Integer(),
      running: Type.Integer(),
      completed: Type.Integer(),
    }),
  },
  // Last: with it the token is gone.
  { method: "POST", path: "/tracker/logout", credential: "user", statuses: [204, 401] },
];

/** A message's `to`: a name and a phone. */
function recipients(): Member["values"] {
  return contact.phone.values.map(({ value, isGood }) => ({
    value: { name: "n", phone: value },
    isGood,
  }));
}
