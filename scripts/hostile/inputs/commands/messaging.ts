import * as assert from "uvu/assert";
import { isTaken } from "../model.ts";
import { type Command, expect, pick } from "./command.ts";

const addContact: Command = async (server, model, { which, text }) => {
  const body = { name: text || "n", phone: `+331000${which % 12}` };
  const answer = await server.ask("POST", "/messaging/contacts", { body });
  if (model.contacts.some(({ phone }) => phone === body.phone)) {
    expect(answer, 400, { code: "phone_taken" });
    return model;
  }
  expect(answer, 201, body);
  return { ...model, contacts: [...model.contacts, answer.json] };
};

const changeContact: Command = async (server, model, { who, which, text }) => {
  const contact = pick(model.contacts, which);
  if (!contact) return model;
  const body = { name: text || "changed", phone: `+331000${who % 12}` };
  const answer = await server.ask("PATCH", `/messaging/contacts/${contact.id}`, { body });
  if (model.contacts.some(({ id, phone }) => phone === body.phone && id !== contact.id)) {
    expect(answer, 400, { code: "phone_taken" });
    return model;
  }
  const after = { ...contact, ...body };
  expect(answer, 200, after);
  return {
    ...model,
    contacts: model.contacts.map((one) => (one.id === contact.id ? after : one)),
  };
};

const removeContact: Command = async (server, model, { which }) => {
  const contact = pick(model.contacts, which);
  if (!contact) return model;
  expect(await server.ask("DELETE", `/messaging/contacts/${contact.id}`), 204);
  return { ...model, contacts: model.contacts.filter(({ id }) => id !== contact.id) };
};

const sendMessage: Command = async (server, model, { who, which, text }) => {
  const phone = `+331000${which % 12}`;
  const known = model.contacts.find((contact) => contact.phone === phone);
  const to = known && who % 2 ? { id: known.id } : { name: text || "to", phone };
  const body = { from: "f", to, content: text || "c" };
  const answer = await server.ask("POST", "/messaging/messages", { body });
  expect(answer, 201, { from: body.from, content: body.content, status: "queued" });
  const { id, from, to: found, content, createdAt } = answer.json;
  if (known) assert.equal(found, known);
  else assert.equal({ name: found.name, phone: found.phone }, to);
  const message = { id, from, to: found, content, createdAt, rounds: 1 };
  return {
    ...model,
    contacts: known ? model.contacts : [...model.contacts, found],
    messages: [...model.messages, message],
  };
};

const redeliver: Command = async (server, model, { which }) => {
  const message = pick(model.messages, which);
  if (!message) return model;
  await server.agreesWith(model, "before a message is sent again");
  const answer = await server.ask("POST", `/messaging/messages/${message.id}/redeliver`);
  if (isTaken(message.id)) {
    expect(answer, 409, { code: "not_failed" });
    return model;
  }
  expect(answer, 202, { id: message.id, status: "queued" });
  const after = { ...message, rounds: message.rounds + 1 };
  return { ...model, messages: model.messages.map((one) => (one === message ? after : one)) };
};

export const messagingCommands = {
  addContact,
  changeContact,
  removeContact,
  sendMessage,
  redeliver,
};
