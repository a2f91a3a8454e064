import type { LiveDescription } from "../docs/description.ts";
import { changesQuery } from "../live/changes.ts";
import { changeForm, changeFrame } from "../live/frames.ts";
import { trackerSecurity } from "./openapi.ts";
import { Task, User } from "./schema.ts";

export const trackerFeed: LiveDescription = {
  name: "trackerChanges",
  title: "What changes among tasks and users",
  description:
    "Refused with 401 without a valid token, and with 429 where as many watch as may. A token that expires or is revoked closes the socket with 4401.",
  address: "/tracker/ws",
  query: changesQuery,
  schemas: { TrackerTask: Task, User },
  securitySchemes: {
    trackerToken: trackerSecurity.token,
    trackerTokenInQuery: trackerSecurity.tokenInQuery,
    trackerTokenInProtocol: {
      type: "apiKey",
      in: "header",
      name: "Sec-WebSocket-Protocol",
      description:
        "The same token for pages: `taskwire.v1, taskwire.token.` and the token. Scripts in browsers can set no other header of a WebSocket.",
    },
  },
  forms: [
    changeForm("sendTrackerChanges", {
      taskChange: {
        summary: "Tasks have changed",
        schema: changeFrame("task", Task, Task.properties.id),
      },
      userChange: {
        summary: "Users have changed",
        schema: changeFrame("user", User, User.properties.id),
      },
    }),
  ],
};
