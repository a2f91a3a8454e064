import type { LiveDescription } from "../docs/description.ts";
import { changesQuery } from "../live/changes.ts";
import { changeForm, changeFrame } from "../live/frames.ts";
import { Contact, Message } from "./schema.ts";

export const messagingFeed: LiveDescription = {
  name: "messagingChanges",
  title: "What changes among contacts and messages",
  description:
    "Refused with 401 without a key, 403 where it is unknown, and 429 where as many watch as may.",
  address: "/messaging/ws",
  query: changesQuery,
  schemas: { Contact, Message },
  securitySchemes: {
    messagingKey: {
      type: "apiKey",
      in: "query",
      name: "api_key",
      description: "One of the server's `API_KEYS`; `there-is-no-key` unless they are set.",
    },
  },
  forms: [
    changeForm("sendMessagingChanges", {
      contactChange: {
        summary: "Contacts have changed",
        schema: changeFrame("contact", Contact, Contact.properties.id),
      },
      messageChange: {
        summary: "Messages have changed",
        schema: changeFrame("message", Message, Message.properties.id),
      },
    }),
  ],
};
