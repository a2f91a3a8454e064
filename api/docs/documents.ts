import manifest from "../../package.json" with { type: "json" };
import { messagingFeed } from "../messaging/asyncapi.ts";
import { messagingApi } from "../messaging/openapi.ts";
import { liveQueue } from "../queue/asyncapi.ts";
import { queueApi } from "../queue/openapi.ts";
import { trackerFeed } from "../tracker/asyncapi.ts";
import { trackerApi } from "../tracker/openapi.ts";
import { asyncApiOf } from "./asyncapi.ts";
import { openApiOf } from "./openapi.ts";

/** The OpenAPI documents, by the names under which `/docs` serves them. */
export const openApis = {
  // Where the server that messaging comes from had its own.
  openapi: openApiOf(messagingApi, manifest.version),
  tracker: openApiOf(trackerApi, manifest.version),
  queue: openApiOf(queueApi, manifest.version),
};

/** The AsyncAPI document of all WebSockets, served beside them. */
export const asyncapi = asyncApiOf([trackerFeed, messagingFeed, liveQueue], manifest.version);

/** All documents, by their names. */
export const documents = { ...openApis, asyncapi };
