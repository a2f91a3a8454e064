import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import type { Handler } from "../http/routes.ts";
import { assertProblem } from "../http/testing.ts";
import { complaintOf } from "../testing/documented-schema.ts";
import { call, startServer, type TestServer } from "../testing/server.ts";
import type { Described, Operation } from "./description.ts";
import { asyncapi, documents, openApis } from "./documents.ts";
import type { OpenApiDocument } from "./openapi.ts";
import { PROBLEMS } from "./problems.ts";
import type { Json } from "./references.ts";

const described = suite("Described");
const openapi = suite("the OpenAPI documents");
const asynchronous = suite("the AsyncAPI document");
const served = suite("GET /docs/{document}");

// The compiler checks these: a route without a description is an error.
type Table = () => { "/things": { GET: Handler; POST: Handler } };
const operation: Operation = { id: "i", tag: "t", summary: "s", answers: { 204: null } };

described("wants each path and each method of a table of routes", () => {
  const both: Described<Table> = { "/things": { GET: operation, POST: operation } };
  // @ts-expect-error a method is not described
  const oneMethod: Described<Table> = { "/things": { GET: operation } };
  // @ts-expect-error a path is not described
  const noPath: Described<Table> = {};
  // @ts-expect-error a path is described that there is not
  const more: Described<Table> = { ...both, "/others": { GET: operation } };
  assert.is([both, oneMethod, noPath, more].length, 4);
});

interface Found {
  readonly name: string;
  readonly document: OpenApiDocument;
  readonly path: string;
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever is there
  readonly operation: any;
}

const operations: Found[] = Object.entries(openApis).flatMap(([name, document]) =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => method !== "servers")
      .map(([method, operation]) => ({ name, document, path, method, operation })),
  ),
);

function idsOf(name: keyof typeof openApis): string[] {
  return operations.filter((one) => one.name === name).map((one) => one.operation.operationId);
}

openapi("name messaging's operations as its published specification does", () => {
  const published = [
    "createContact",
    "list_contacts",
    "getContact",
    "updateContact",
    "deleteContact",
    "sendAndQueueMessageForDelivery",
    "getMessages",
    "getMessage",
  ];
  assert.equal(
    published.filter((id) => !idsOf("openapi").includes(id)),
    [],
  );
});

openapi("name each operation once, and say in a word what it does", () => {
  for (const name of ["openapi", "tracker", "queue"] as const) {
    const ids = idsOf(name);
    assert.is(new Set(ids).size, ids.length);
  }
  for (const { operation } of operations) assert.ok(operation.summary, operation.operationId);
});

openapi("tell of every error with an example of its body", () => {
  const told = new Set(
    Object.values(openApis).flatMap(({ components }) => Object.keys(components.examples as Json)),
  );
  // Those that no operation gets: they are of WebSockets, of the page, or of no operation at all.
  const others = [
    "bad_handshake",
    "method_not_allowed",
    "not_built",
    "stopping",
    "too_many_connections",
    "upgrade_required",
  ];
  const all = Object.keys(PROBLEMS).filter((code) => !others.includes(code));
  assert.equal([...told].sort(), all.sort());
});

/** Every example that a part of a document holds, with the schema that it has to fit. */
function examplesIn(part: unknown, document: Json): { schema: object; value: unknown }[] {
  if (typeof part !== "object" || part === null) return [];
  const { schema, example, examples = {} } = part as Record<string, Json>;
  const inner = Object.values(part).flatMap((one) => examplesIn(one, document));
  if (!schema) return inner;
  const named = Object.values(examples).map((one) => {
    const { $ref, value } = one as { $ref?: string; value?: unknown };
    return $ref ? exampleNamed(document, $ref) : value;
  });
  const all = [...(example === undefined ? [] : [example]), ...named];
  return [...inner, ...all.map((value) => ({ schema, value }))];
}

function exampleNamed(document: Json, reference: string): unknown {
  const { examples } = document.components as { examples: Record<string, { value: unknown }> };
  return examples[reference.split("/").at(-1) as string]?.value;
}

openapi("give examples that fit their schemas", () => {
  for (const document of Object.values(openApis)) {
    const examples = examplesIn(document, document);
    assert.ok(examples.length > 10);
    for (const { schema, value } of examples) {
      const wrong = complaintOf(schema, document.components, JSON.stringify(value));
      assert.is(wrong, undefined, `${JSON.stringify(value)}: ${wrong}`);
    }
  }
});

openapi("tell of the delivery with the headers that sign it", () => {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever is there
  const delivery: any = openApis.openapi.webhooks?.messageDelivered?.post;
  assert.equal(
    delivery.parameters.map(({ name }: { name: string }) => name),
    ["webhook-id", "webhook-timestamp", "webhook-signature"],
  );
  assert.equal(delivery.security, [{ signature: [] }]);
  assert.is(delivery.requestBody.content["application/json"].example.status, "delivered");
});

asynchronous("knows the live list in both forms, and the two feeds", () => {
  const channels = Object.values(asyncapi.channels) as { address: string; messages: Json }[];
  assert.equal(
    channels.map(({ address, messages }) => [address, Object.keys(messages)]),
    [
      ["/tracker/ws", ["hello", "taskChange", "userChange", "reset"]],
      ["/messaging/ws", ["hello", "contactChange", "messageChange", "reset"]],
      ["/queue/ws/tasks", ["taskList", "taskSnapshot", "taskChanges"]],
    ],
  );
});

asynchronous("gives examples that fit their schemas", () => {
  for (const { messages } of Object.values(asyncapi.channels) as unknown as {
    messages: Record<string, { payload: object; examples: { payload: unknown }[] }>;
  }[]) {
    for (const { payload, examples } of Object.values(messages)) {
      const text = JSON.stringify(examples[0]?.payload);
      assert.is(complaintOf(payload, asyncapi.components, text), undefined, text);
    }
  }
});

let server: TestServer;
served.before(async () => {
  server = await startServer();
});
served.after(() => server?.remove());

for (const [name, document] of Object.entries(documents)) {
  served(`/docs/${name}.json and .yaml are the document, for pages of any origin`, async () => {
    const options = { headers: { Origin: "https://page.example" } };
    const json = await call(`${server.url}/docs/${name}.json`, "GET", options);
    assert.is(json.status, 200);
    assert.is(json.headers.get("content-type"), "application/json; charset=utf-8");
    assert.is(json.headers.get("access-control-allow-origin"), "*");
    assert.equal(json.json, JSON.parse(JSON.stringify(document)));

    const yaml = await call(`${server.url}/docs/${name}.yaml`, "GET", options);
    assert.is(yaml.status, 200);
    assert.is(yaml.headers.get("content-type"), "application/yaml");
    assert.equal(parse(yaml.text), json.json);
    assert.equal(parse(yaml.text, { version: "1.1" }), json.json);
  });
}

served("every operation that is described is there", async () => {
  for (const { document, path, method, operation } of operations) {
    const [{ url }] = (document.paths[path]?.servers ?? document.servers) as [{ url: string }];
    const address = `${server.url}${url.replace(/\/$/, "")}${path.replace(/\{\w+\}/g, "1")}`;
    const answer = await call(address, method.toUpperCase());
    const { code } = answer.json ?? {};
    if (operation.operationId === "getKeys") assertProblem(answer, 404, "unknown_path");
    else assert.not(["unknown_path", "method_not_allowed"].includes(code), `${method} ${path}`);
  }
});

served("the viewers' pages may load nothing from elsewhere, and make no code of text", async () => {
  for (const path of ["/docs", "/docs/", "/redoc"]) {
    const { status, headers, text } = await call(server.url + path, "GET");
    assert.is(status, 200, path);
    const rules = (headers.get("content-security-policy") ?? "").split("; ");
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
    ]) {
      assert.ok(rules.includes(rule), `${path}: ${rule} is missing`);
    }
    assert.not.match(text, /(src|href)="(https?:)?\/\//);
  }
});

described.run();
openapi.run();
asynchronous.run();
served.run();
