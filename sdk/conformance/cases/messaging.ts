import { allOf, equal, failure, ok } from "../assert.ts";
import { anyPhone, messagingOf } from "../clients.ts";
import type { Case } from "../context.ts";
import { Hooks } from "../hooks.ts";

export const messagingCases: readonly Case[] = [
  {
    name: "contacts: create, get, update, list and delete",
    async run(context) {
      const { contacts } = messagingOf(context);
      const phone = anyPhone();
      const created = await contacts.create({ name: "Zoë 🦊", phone });
      equal(created, { id: created.id, name: "Zoë 🦊", phone });
      equal(await contacts.get(created.id), created);
      const renamed = await contacts.update(created.id, { name: "Zoé" });
      equal(renamed, { ...created, name: "Zoé" });
      const page = await contacts.list({ pageIndex: 1, max: 100 });
      equal([page.pageNumber, page.pageSize], [1, 100], "the page");
      equal(
        page.contactsList.find(({ id }) => id === created.id),
        renamed,
        "the contact in the list",
      );
      equal(await contacts.delete(created.id), undefined, "what deleting gives");
      const error = await failure(context, contacts.get(created.id), "not_found", 404);
      ok(!error.isAbort && !error.isTimeout, "it is neither an abort nor a time-out");
    },
  },
  {
    name: "contacts: all() reads every page, and each contact once",
    async run(context) {
      const { contacts } = messagingOf(context);
      const made = [];
      for (const name of ["A", "B", "C", "D", "E"]) {
        made.push(await contacts.create({ name, phone: anyPhone() }));
      }
      const all = await allOf(contacts.all({ max: 2 }));
      equal(new Set(all.map(({ id }) => id)).size, all.length, "the number of different contacts");
      for (const contact of made) {
        equal(
          all.find(({ id }) => id === contact.id),
          contact,
          "a contact in all()",
        );
      }
      for await (const contact of contacts.all({ max: 1 })) {
        ok(contact.id, "a loop may be left early");
        break;
      }
    },
  },
  {
    name: "contacts: a phone is one contact's alone",
    async run(context) {
      const { contacts } = messagingOf(context);
      const { phone } = await contacts.create({ name: "First", phone: anyPhone() });
      await failure(context, contacts.create({ name: "Second", phone }), "phone_taken", 400);
    },
  },
  {
    name: "messages: send to a contact, to its id, and to a name and phone",
    async run(context) {
      const { contacts, messages } = messagingOf(context);
      const contact = await contacts.create({ name: "Ada", phone: anyPhone() });
      for (const to of [contact, contact.id, { name: "Ada", phone: contact.phone }]) {
        const message = await messages.send({ from: "Me", to, content: "Hello, 世界" });
        equal(message.to, contact);
        equal([message.from, message.content], ["Me", "Hello, 世界"]);
        equal(message.status, "queued");
      }
      const stranger = { name: "New", phone: anyPhone() };
      const { to } = await messages.send({ from: "Me", to: stranger, content: "Hi" });
      equal(await contacts.get(to.id), { id: to.id, ...stranger });
    },
  },
  {
    name: "messages: get, list and all()",
    async run(context) {
      const { messages } = messagingOf(context);
      const to = { name: "Ada", phone: anyPhone() };
      const sent = [];
      for (const content of ["1", "2", "3"]) {
        sent.unshift(await messages.send({ from: "Me", to, content }));
      }
      const ids = sent.map(({ id }) => id);
      equal((await messages.get(ids[0] as string)).content, "3");
      const {
        messages: latest,
        page,
        quantityPerPage,
      } = await messages.list({ page: 1, limit: 2 });
      equal([page, quantityPerPage], [1, 2], "the page");
      equal(
        latest.map(({ id }) => id),
        ids.slice(0, 2),
        "the latest two",
      );
      const all = await allOf(messages.all({ limit: 2 }));
      equal(
        all.slice(0, 3).map(({ id }) => id),
        ids,
        "the first of all()",
      );
      equal(new Set(all.map(({ id }) => id)).size, all.length, "the number of different messages");
    },
  },
  {
    name: "messages: waitUntilSettled() gives the delivered message, and attempts() its one attempt",
    async run(context) {
      const { messages } = messagingOf(context);
      const to = { name: "Ada", phone: anyPhone() };
      const { id } = await messages.send({ from: "Me", to, content: "Hello" });
      const settled = await messages.waitUntilSettled(id);
      equal(settled.status, "delivered");
      ok(Date.parse(settled.deliveredAt ?? ""), "it says when");
      const { attempts } = await messages.attempts(id);
      equal(attempts.length, 1, "the number of attempts");
      equal(attempts[0]?.status, 204, "the receiver's answer");
    },
  },
  {
    name: "messages: one that cannot be delivered fails, and redeliver() tries it again",
    async run(context) {
      const { messages } = messagingOf(context);
      const hooks = new Hooks(context);
      await hooks.answerWith(500);
      const to = { name: "Ada", phone: anyPhone() };
      const { id } = await messages.send({ from: "Me", to, content: "Hello" });
      const failed = await messages.waitUntilSettled(id);
      equal(failed.status, "failed");
      ok(failed.failureReason, "it says why");
      const { attempts } = await messages.attempts(id);
      ok(attempts.length > 1, "it was tried more than once");
      ok(
        attempts.every(({ status, error }) => status === 500 && error),
        "each attempt says what was wrong",
      );
      await hooks.answerWith(204);
      equal((await messages.redeliver(id)).status, "queued");
      equal((await messages.waitUntilSettled(id)).status, "delivered");
    },
  },
  {
    name: "messages: what the server delivers is verified, in both of its forms",
    async run(context) {
      const { sdk, webhookSecret } = context;
      const { messages } = messagingOf(context);
      const to = { name: "Ada", phone: anyPhone() };
      const { id } = await messages.send({ from: "Me", to, content: "Hello" });
      const { headers, body } = await new Hooks(context).delivered(id);
      const settled = await messages.waitUntilSettled(id);

      const webhook = await sdk.verifyWebhook({ headers, body }, { secret: webhookSecret });
      equal(webhook.event.id, id);
      equal(webhook.event.deliveredAt, settled.deliveredAt as string);
      equal(webhook.id, headers["webhook-id"] as string);
      equal(Number(webhook.timestamp) / 1000, Number(headers["webhook-timestamp"]));

      const { authorization = "" } = headers;
      const seed = await sdk.verifyWebhook(
        { headers: { authorization }, body },
        { secret: webhookSecret },
      );
      equal(seed.event, webhook.event);
      ok(await sdk.verifySignature(body, authorization, webhookSecret), "the signature is right");
      ok(
        !(await sdk.verifySignature(`${body} `, authorization, webhookSecret)),
        "of that body only",
      );
    },
  },
];
