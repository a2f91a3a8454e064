import { createRequire } from "node:module";
import { API_KEY } from "../rows.mjs";
import { contacts, queue, tracker } from "./tables.mjs";

// The endpoints that are compared, as one would write them with Hono on Node, with its own
// validator. As with Fastify, the tracker's and the contacts' callers are asked for no token.

// Their types are only there once the bench's own packages are.
const load = createRequire(import.meta.url);
const { Hono } = load("hono");
const { validator } = load("hono/validator");
const { serve } = load("@hono/node-server");

/**
 * @typedef {object} Context
 * @property {{ query(name: string): string | undefined, param(name: string): string,
 *   valid(kind: string): any }} req
 * @property {(body: unknown, status?: number) => unknown} json
 * @property {(body: null, status: number) => unknown} body
 */

const app = new Hono();

/** @param {(body: Record<string, unknown>) => boolean} isValid */
function bodyThat(isValid) {
  return validator("json", (/** @type {any} */ body, /** @type {Context} */ context) =>
    isValid(body) ? body : context.json({ message: "The body is not valid." }, 400),
  );
}

/**
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 */
function isText(value, least, most) {
  return typeof value === "string" && value.length >= least && value.length <= most;
}

/**
 * @param {Context} context
 * @param {string} name
 * @param {number} otherwise
 */
function numberIn(context, name, otherwise) {
  return Number(context.req.query(name) ?? otherwise);
}

/** @param {Context} context */
function idIn(context) {
  return Number(context.req.param("id"));
}

/**
 * @param {Context} context
 * @param {unknown} resource
 */
function found(context, resource) {
  return resource ? context.json(resource) : context.json({ message: "There is none." }, 404);
}

/**
 * @param {Context} context
 * @param {boolean} was
 */
function removed(context, was) {
  return was ? context.body(null, 204) : context.json({ message: "There is none." }, 404);
}

// The queue

const types = new Set(["gx.tiny", "gx.micro", "gx.small", "gx.medium", "gx.large", "gx.heavy"]);
const newQueueTask = bodyThat(({ name, type }) => isText(name, 1, 200) && types.has(String(type)));

app.use("/queue/*", async (/** @type {Context} */ context, /** @type {() => any} */ next) => {
  if (context.req.query("api_key") !== API_KEY) return context.json({ message: "Who?" }, 403);
  return next();
});

/** @param {Context} context */
function workspaceIn(context) {
  return context.req.query("workspace_id") ?? "default";
}

app.post("/queue/tasks", newQueueTask, (/** @type {Context} */ context) =>
  context.json({ task: queue.create(workspaceIn(context), context.req.valid("json")) }, 201),
);
app.get("/queue/tasks", (/** @type {Context} */ context) =>
  context.json({ tasks: queue.list(workspaceIn(context)) }),
);
app.delete("/queue/tasks/:id", (/** @type {Context} */ context) =>
  removed(context, queue.remove(workspaceIn(context), idIn(context))),
);

// The tracker

const newTrackerTask = bodyThat(
  ({ title, description }) => isText(title, 1, 200) && isText(description, 0, 10_000),
);

app.post("/tracker/tasks", newTrackerTask, (/** @type {Context} */ context) =>
  context.json(tracker.create(context.req.valid("json")), 201),
);
app.get("/tracker/tasks", (/** @type {Context} */ context) => {
  const before = numberIn(context, "cursor", Number.MAX_SAFE_INTEGER);
  return context.json(tracker.latest(before, numberIn(context, "limit", 50)));
});
app.get("/tracker/tasks/:id", (/** @type {Context} */ context) =>
  found(context, tracker.read(idIn(context))),
);
app.delete("/tracker/tasks/:id", (/** @type {Context} */ context) =>
  removed(context, tracker.remove(idIn(context))),
);

// Messaging

const newContact = bodyThat(
  ({ name, phone }) => isText(name, 1, 100) && /^\+[1-9][0-9]{1,14}$/.test(String(phone)),
);

app.post("/messaging/contacts", newContact, (/** @type {Context} */ context) =>
  context.json(contacts.create(context.req.valid("json")), 201),
);
app.get("/messaging/contacts", (/** @type {Context} */ context) =>
  context.json(contacts.page(numberIn(context, "pageIndex", 1), numberIn(context, "max", 10))),
);
app.get("/messaging/contacts/:id", (/** @type {Context} */ context) =>
  found(context, contacts.read(idIn(context))),
);
app.delete("/messaging/contacts/:id", (/** @type {Context} */ context) =>
  removed(context, contacts.remove(idIn(context))),
);

const options = { fetch: app.fetch, port: Number(process.env.PORT), hostname: "127.0.0.1" };
serve(options, (/** @type {import("node:net").AddressInfo} */ { port }) => {
  console.log(`Hono serves at http://127.0.0.1:${port}`);
});
