import { asyncapi, openApis } from "../docs/documents.ts";
import type { Json } from "../docs/references.ts";
import { withMount } from "../seed-paths.ts";
import { complaintOf } from "./documented-schema.ts";

interface Channel {
  readonly address: string;
  readonly messages: Readonly<Record<string, { readonly payload: Json }>>;
}
interface Operation {
  readonly channel: { readonly $ref: string };
  readonly messages: readonly { readonly $ref: string }[];
}

/**
 * That a frame of a WebSocket is one that the AsyncAPI document knows, to its last member.
 *
 * @param url of the WebSocket
 * @param protocol the subprotocol that was agreed on, or ""
 * @throws {Error} that says what the document does not know
 */
export function assertDocumentedFrame(url: string, protocol: string, text: string): void {
  const { pathname, search } = new URL(url);
  const path = withMount(pathname + search).split("?")[0] as string;
  // As the server finds them: upper or lower case, with a slash at the end or without.
  const address = path.toLowerCase().replace(/\/$/, "");
  const payload = payloads(address, protocol);
  if (!payload) throw new Error(`/docs/asyncapi.yaml knows no channel at ${address}.`);
  const complaint = complaintOf(payload, asyncapi.components, text);
  if (complaint) {
    const frame = text.slice(0, 500);
    throw new Error(
      `/docs/asyncapi.yaml knows no such frame at ${address}: ${complaint}. ${frame}`,
    );
  }
}

const known = new Map<string, object>();

/** What the frames of an address may be: those of the form that the subprotocol asks for. */
function payloads(address: string, protocol: string): object | undefined {
  const key = `${address} ${protocol}`;
  const schema = known.get(key) ?? payloadsOf(address, protocol);
  if (schema) known.set(key, schema);
  return schema;
}

function payloadsOf(address: string, protocol: string): object | undefined {
  const channels = Object.entries(asyncapi.channels) as unknown as [string, Channel][];
  const [name, channel] = channels.find(([, one]) => one.address === address) ?? [];
  if (!channel) return undefined;
  const forms = (Object.values(asyncapi.operations) as unknown as Operation[]).filter(
    (operation) => operation.channel.$ref === `#/channels/${name}`,
  );
  // Where there are two forms, the first is that without a subprotocol.
  const form = protocol ? forms.at(-1) : forms[0];
  const names = form?.messages.map(({ $ref }) => $ref.split("/").at(-1) as string) ?? [];
  return { anyOf: names.map((one) => channel.messages[one]?.payload) };
}

const delivered = openApis.openapi.webhooks?.messageDelivered?.post as unknown as {
  readonly parameters: readonly { readonly name: string; readonly schema: { pattern?: string } }[];
  readonly requestBody: { readonly content: { "application/json": { schema: object } } };
};

/**
 * That a delivery is as the OpenAPI document tells it.
 *
 * @param header gives a header of the request
 * @throws {Error} that says what the document does not know
 */
export function assertDocumentedDelivery(
  header: (name: string) => string | undefined,
  body: string,
): void {
  for (const { name, schema } of delivered.parameters) {
    const value = header(name);
    if (!value || !new RegExp(schema.pattern ?? "").test(value)) {
      throw new Error(`/docs/openapi.yaml says otherwise of the header ${name}: it is ${value}`);
    }
  }
  if (!/^Signature [0-9a-f]{64}$/.test(header("authorization") ?? "")) {
    throw new Error("/docs/openapi.yaml says that Authorization is a signature.");
  }
  const { schema } = delivered.requestBody.content["application/json"];
  const complaint = complaintOf(schema, openApis.openapi.components, body);
  if (complaint) throw new Error(`/docs/openapi.yaml says otherwise: ${complaint}. ${body}`);
}
