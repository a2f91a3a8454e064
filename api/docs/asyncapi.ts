import Type, { type TSchema } from "typebox";
import type { LiveDescription, LiveForm, SecurityScheme } from "./description.ts";
import { exampleOf } from "./examples.ts";
import { type Json, type Refer, referTo } from "./references.ts";

/** An AsyncAPI 3 document, as far as the rest of the code looks into it. */
export interface AsyncApiDocument extends Json {
  readonly channels: Readonly<Record<string, Json>>;
  readonly operations: Readonly<Record<string, Json>>;
  readonly components: Readonly<Record<string, Json>>;
}

const DESCRIPTION = `WebSockets on which only the server speaks, in JSON, one message a text frame. What a client sends is ignored; a frame over 4 KiB closes the socket with 1009. The server pings, and lets go of a client that is silent for two pings. A client that reads too slowly skips to the newest state.

A request that is refused gets a plain HTTP answer with the error body that all APIs share.`;

/** The document of all WebSockets. @param version of the server */
export function asyncApiOf(
  channels: readonly LiveDescription[],
  version: string,
): AsyncApiDocument {
  const schemas = Object.assign({}, ...channels.map((channel) => channel.schemas));
  const schemes: Record<string, SecurityScheme> = Object.assign(
    {},
    ...channels.map((channel) => channel.securitySchemes),
  );
  const refer = referTo(schemas, "#/components/schemas/");
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Taskwire, live",
      version,
      description: DESCRIPTION,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    defaultContentType: "application/json",
    servers: {
      here: {
        host: "localhost:3000",
        protocol: "ws",
        description: "A server with its defaults; behind TLS the protocol is `wss`.",
      },
    },
    channels: Object.fromEntries(
      channels.map((channel) => [channel.name, channelOf(channel, refer)]),
    ),
    operations: Object.fromEntries(
      channels.flatMap((channel) =>
        channel.forms.map((form) => [form.id, operationOf(channel, form)]),
      ),
    ),
    components: {
      schemas: Object.fromEntries(
        Object.entries<TSchema>(schemas).map(([name, schema]) => [name, refer.inside(schema)]),
      ),
      securitySchemes: Object.fromEntries(
        Object.entries(schemes).map(([name, scheme]) => [name, schemeOf(scheme)]),
      ),
    },
  };
}

function channelOf({ address, title, description, query, forms }: LiveDescription, refer: Refer) {
  const messages = forms.flatMap((form) => Object.entries(form.messages));
  return {
    address,
    title,
    description,
    servers: [{ $ref: "#/servers/here" }],
    messages: Object.fromEntries(
      messages.map(([name, { summary, schema }]) => [
        name,
        {
          name,
          title: summary,
          payload: refer(schema),
          examples: [{ payload: exampleOf(schema) }],
        },
      ]),
    ),
    bindings: {
      ws: {
        method: "GET",
        query: refer(Type.Object(asOptional(query))),
        bindingVersion: "0.1.0",
      },
    },
  };
}

/** None of a query's parameters has to be sent. */
function asOptional(query: LiveDescription["query"]): LiveDescription["query"] {
  return Type.Partial(Type.Object(query)).properties;
}

function operationOf(channel: LiveDescription, form: LiveForm): Json {
  const place = `#/channels/${channel.name}`;
  return {
    action: "send",
    channel: { $ref: place },
    title: form.summary,
    description: form.description,
    messages: Object.keys(form.messages).map((name) => ({ $ref: `${place}/messages/${name}` })),
    security: Object.keys(channel.securitySchemes).map((name) => ({
      $ref: `#/components/securitySchemes/${name}`,
    })),
  };
}

/** AsyncAPI calls a key that HTTP carries by another name than OpenAPI does. */
function schemeOf(scheme: SecurityScheme): Json {
  return scheme.type === "apiKey" ? { ...scheme, type: "httpApiKey" } : { ...scheme };
}
