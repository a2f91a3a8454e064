import { createRequire } from "node:module";
import { API_KEY } from "../rows.mjs";
import { contacts, queue, tracker } from "./tables.mjs";

// The endpoints that are compared, as one would write them with Fastify: schemas in both
// directions, no logger. It asks the tracker's and the contacts' callers for no token, so what that
// costs is not held against it.

// Its types are only there once the bench's own packages are.
const fastify = createRequire(import.meta.url)("fastify");
const app = fastify({ logger: false });

/**
 * @typedef {{ code(status: number): Reply, send(body?: unknown): void }} Reply
 * @typedef {{ params: { id: number }, query: Record<string, any>, body: any }} Request
 */

const text = { type: "string" };
const whole = { type: "integer" };
/** @param {Record<string, object>} properties */
const object = (properties) => ({ type: "object", properties });
/** @param {Record<string, object>} properties */
const required = (properties) => ({ ...object(properties), required: Object.keys(properties) });
/** @param {number} most */
const textUpTo = (most) => ({ type: "string", minLength: 1, maxLength: most });
const params = required({ id: whole });

// The queue

const queueTask = object({
  id: whole,
  name: text,
  type: text,
  status: text,
  progress: whole,
  created_at: text,
});
const querystring = {
  ...object({ api_key: { const: API_KEY }, workspace_id: { type: "string", default: "default" } }),
  required: ["api_key"],
};
const types = ["gx.tiny", "gx.micro", "gx.small", "gx.medium", "gx.large", "gx.heavy"];
const newQueueTask = required({ name: textUpTo(200), type: { enum: types } });

app.post(
  "/queue/tasks",
  { schema: { querystring, body: newQueueTask, response: { 201: object({ task: queueTask }) } } },
  (/** @type {Request} */ { query, body }, /** @type {Reply} */ reply) => {
    reply.code(201).send({ task: queue.create(query.workspace_id, body) });
  },
);
app.get(
  "/queue/tasks",
  {
    schema: {
      querystring,
      response: { 200: object({ tasks: { type: "array", items: queueTask } }) },
    },
  },
  (/** @type {Request} */ { query }, /** @type {Reply} */ reply) => {
    reply.send({ tasks: queue.list(query.workspace_id) });
  },
);
app.delete(
  "/queue/tasks/:id",
  { schema: { querystring, params } },
  (/** @type {Request} */ { query, params: { id } }, /** @type {Reply} */ reply) => {
    removed(queue.remove(query.workspace_id, id), reply);
  },
);

// The tracker

const trackerTask = object({
  id: whole,
  user_id: whole,
  title: text,
  description: text,
  creation_date: text,
  status: text,
});
const newTrackerTask = required({
  title: textUpTo(200),
  description: { type: "string", maxLength: 10_000 },
});
const page = object({
  cursor: { type: "integer", minimum: 1, default: Number.MAX_SAFE_INTEGER },
  limit: { type: "integer", minimum: 1, maximum: 200, default: 50 },
});
const pageOfTasks = object({
  tasks: { type: "array", items: trackerTask },
  next_cursor: { type: "string", nullable: true },
});

app.post(
  "/tracker/tasks",
  { schema: { body: newTrackerTask, response: { 201: trackerTask } } },
  (/** @type {Request} */ { body }, /** @type {Reply} */ reply) => {
    reply.code(201).send(tracker.create(body));
  },
);
app.get(
  "/tracker/tasks",
  { schema: { querystring: page, response: { 200: pageOfTasks } } },
  (/** @type {Request} */ { query: { cursor, limit } }, /** @type {Reply} */ reply) => {
    reply.send(tracker.latest(cursor, limit));
  },
);
app.get(
  "/tracker/tasks/:id",
  { schema: { params, response: { 200: trackerTask } } },
  (/** @type {Request} */ { params: { id } }, /** @type {Reply} */ reply) => {
    found(tracker.read(id), reply);
  },
);
app.delete(
  "/tracker/tasks/:id",
  { schema: { params } },
  (/** @type {Request} */ { params: { id } }, /** @type {Reply} */ reply) => {
    removed(tracker.remove(id), reply);
  },
);

// Messaging

const contact = object({ id: text, name: text, phone: text });
const newContact = required({
  name: textUpTo(100),
  phone: { type: "string", pattern: "^\\+[1-9][0-9]{1,14}$" },
});
const pageOfContacts = object({
  contactsList: { type: "array", items: contact },
  pageNumber: whole,
  pageSize: whole,
});
const pageQuery = object({
  pageIndex: { type: "integer", minimum: 1, default: 1 },
  max: { type: "integer", minimum: 1, maximum: 100, default: 10 },
});

app.post(
  "/messaging/contacts",
  { schema: { body: newContact, response: { 201: contact } } },
  (/** @type {Request} */ { body }, /** @type {Reply} */ reply) => {
    reply.code(201).send(contacts.create(body));
  },
);
app.get(
  "/messaging/contacts",
  { schema: { querystring: pageQuery, response: { 200: pageOfContacts } } },
  (/** @type {Request} */ { query: { pageIndex, max } }, /** @type {Reply} */ reply) => {
    reply.send(contacts.page(pageIndex, max));
  },
);
app.get(
  "/messaging/contacts/:id",
  { schema: { params, response: { 200: contact } } },
  (/** @type {Request} */ { params: { id } }, /** @type {Reply} */ reply) => {
    found(contacts.read(id), reply);
  },
);
app.delete(
  "/messaging/contacts/:id",
  { schema: { params } },
  (/** @type {Request} */ { params: { id } }, /** @type {Reply} */ reply) => {
    removed(contacts.remove(id), reply);
  },
);

/**
 * @param {unknown} resource
 * @param {Reply} reply
 */
function found(resource, reply) {
  if (resource) reply.send(resource);
  else reply.code(404).send({ message: "There is none." });
}

/**
 * @param {boolean} was
 * @param {Reply} reply
 */
function removed(was, reply) {
  if (was) reply.code(204).send();
  else reply.code(404).send({ message: "There is none." });
}

const address = await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
console.log(`Fastify serves at ${address}`);
