import { resourceTest } from "./resource-test.mjs";

/** @typedef {import("./names.mjs").Forms} Forms */

/**
 * The files of a new resource, by path.
 *
 * @param {Forms} forms
 * @param {number} number the migration's
 * @param {string} migration its file, without the ending
 * @returns {Record<string, string>}
 */
export function resourceFiles(forms, number, migration) {
  const { files } = forms;
  return {
    [`api/store/migrations/${migration}.ts`]: migrationFile(forms, number),
    [`api/tracker/${files}.ts`]: modelFile(forms),
    [`api/tracker/${files}-routes.ts`]: routesFile(forms),
    [`api/tracker/${files}-openapi.ts`]: documentFile(forms),
    [`api/tracker/${files}.test.ts`]: resourceTest(forms),
  };
}

/**
 * @param {Forms} forms
 * @param {number} number
 */
function migrationFile({ camel, table }, number) {
  return `import type { Migration } from "../migration.ts";

export const ${camel}Tables: Migration = {
  number: ${number},
  sql: \`
    CREATE TABLE ${table} (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      user_id INTEGER NOT NULL,
      title TEXT NOT NULL,
      creation_date TEXT NOT NULL
    );
    CREATE INDEX ${table}_by_user ON ${table} (user_id, id);
  \`,
};
`;
}

/** @param {Forms} forms */
function modelFile({ word, words, table, camel, Class, Classes }) {
  return `import { forbidden, notFound } from "../http/problem.ts";
import { columnsOf, shapeOf, updateById } from "../store/sql.ts";
import type { Reader, Transaction } from "../store/store.ts";
import { ${Class}, type ${Class}Fields, type User } from "./schema.ts";

const COLUMNS = columnsOf(${Class});
const SHAPE = shapeOf(${Class});

/** The JSON of one of the ${words.toLowerCase()}. */
export function find${Class}(reader: Reader, id: number): Promise<string | undefined> {
  return reader.json(SHAPE, \`SELECT \${COLUMNS} FROM ${table} WHERE id = $1\`, [id]);
}

/** The JSON array of a page of ${words.toLowerCase()}, latest first, before the one with the id \`before\`. */
export function list${Classes}(reader: Reader, before: number, limit: number): Promise<string> {
  const sql = \`SELECT \${COLUMNS} FROM ${table} WHERE id < $1 ORDER BY id DESC LIMIT $2\`;
  return reader.jsonList(SHAPE, sql, [before, limit]);
}

/** Where the page after that one begins, or null when there is none. */
export async function next${Class}Cursor(
  reader: Reader,
  before: number,
  limit: number,
): Promise<string | null> {
  const ids = await reader.all<{ id: number }>(
    "SELECT id FROM ${table} WHERE id < $1 ORDER BY id DESC LIMIT $2",
    [before, limit + 1],
  );
  return ids.length > limit ? String(ids[limit - 1]?.id) : null;
}

export async function create${Class}(
  tx: Transaction,
  owner: User,
  fields: ${Class}Fields,
  now: string,
): Promise<${Class}> {
  const values = { user_id: owner.id, ...fields, creation_date: now };
  const id = await tx.insert("${table}", values);
  return { id, ...values };
}

/** @throws {Problem} 404, and 403 for somebody else's */
export async function change${Class}(
  tx: Transaction,
  caller: User,
  id: number,
  change: Partial<${Class}Fields>,
): Promise<${Class}> {
  const before = await own${Class}(tx, caller, id);
  if (Object.keys(change).length === 0) return before;
  await tx.run(...updateById("${table}", id, change));
  return { ...before, ...change };
}

/** @throws {Problem} 404, and 403 for somebody else's */
export async function delete${Class}(tx: Transaction, caller: User, id: number): Promise<void> {
  await own${Class}(tx, caller, id);
  await tx.run("DELETE FROM ${table} WHERE id = $1", [id]);
}

async function own${Class}(tx: Transaction, caller: User, id: number): Promise<${Class}> {
  const ${camel} = await tx.get<${Class}>(\`SELECT \${COLUMNS} FROM ${table} WHERE id = $1\`, [id]);
  if (!${camel}) throw notFound("${word}", String(id));
  if (${camel}.user_id === caller.id || caller.role === "admin") return ${camel};
  throw forbidden("This ${word} is somebody else's; only they and admins may change it.");
}
`;
}

/** @param {Forms} forms */
function routesFile({ word, words, files, member, camel, Class, Classes }) {
  return `import { created, noContent, ok } from "../http/answer.ts";
import { createOnce } from "../http/idempotency.ts";
import { parametersOf } from "../http/parameters.ts";
import { idOf } from "../http/path-id.ts";
import { notFound } from "../http/problem.ts";
import type { Handler, Routes } from "../http/routes.ts";
import { changeOf, creationOf } from "../http/validate.ts";
import type { Store } from "../store/store.ts";
import {
  change${Class},
  create${Class},
  delete${Class},
  find${Class},
  list${Classes},
  next${Class}Cursor,
} from "./${files}.ts";
import { ${camel}Fields, pageQuery } from "./schema.ts";
import { bearerOf, type Tokens } from "./tokens.ts";

const new${Class} = creationOf(${camel}Fields);
const ${camel}Change = changeOf(${camel}Fields);
const pageOf = parametersOf(pageQuery);

/**
 * ${words}: everybody reads them, and their owners and admins write them. What is written is written
 * for whoever bears the token by then: while a body was on its way, it may have ended.
 */
export function ${camel}Routes(store: Store, tokens: Tokens) {
  // GET /${files}
  const latest: Handler = async (call) => {
    await tokens.callerOf(call);
    const { limit, cursor } = pageOf(call.query);
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const [page, next] = await Promise.all([
      list${Classes}(store, before, limit),
      next${Class}Cursor(store, before, limit),
    ]);
    return ok(\`{"${member}":\${page},"next_cursor":\${JSON.stringify(next)}}\`);
  };

  // POST /${files}
  const create: Handler = async (call) => {
    const { user, token } = await tokens.callerOf(call);
    const fields = new${Class}(await call.json());
    return createOnce(store, call, \`tracker ${files} \${user.id}\`, async (tx) => {
      const owner = (await bearerOf(tx, token.id)).user;
      const ${camel} = await create${Class}(tx, owner, fields, new Date().toISOString());
      return created(JSON.stringify(${camel}), \`/tracker/${files}/\${${camel}.id}\`);
    });
  };

  // GET /${files}/{id}
  const read: Handler = async (call) => {
    await tokens.callerOf(call);
    const ${camel} = await find${Class}(store, idOf(call, "${word}"));
    if (${camel} === undefined) throw notFound("${word}", call.parameter("id"));
    return ok(${camel});
  };

  // PATCH /${files}/{id}
  const change: Handler = async (call) => {
    const { token } = await tokens.callerOf(call);
    const id = idOf(call, "${word}");
    const fields = ${camel}Change(await call.json());
    const ${camel} = await store.write(async (tx) => {
      const { user } = await bearerOf(tx, token.id);
      return change${Class}(tx, user, id, fields);
    });
    return ok(JSON.stringify(${camel}));
  };

  // DELETE /${files}/{id}
  const remove: Handler = async (call) => {
    const { token } = await tokens.callerOf(call);
    const id = idOf(call, "${word}");
    await store.write(async (tx) => {
      const { user } = await bearerOf(tx, token.id);
      return delete${Class}(tx, user, id);
    });
    return noContent;
  };

  return {
    "/${files}": { GET: latest, POST: create },
    "/${files}/:id": { GET: read, PATCH: change, DELETE: remove },
  } satisfies Routes;
}
`;
}

/** @param {Forms} forms */
function documentFile({ words, files, member, camel, Class, Classes }) {
  const lower = words.toLowerCase();
  return `import Type from "typebox";
import type { Described } from "../docs/description.ts";
import { nextCursor } from "../http/schemas.ts";
import { changeSchema, creationSchema } from "../http/validate.ts";
import type { ${camel}Routes } from "./${files}-routes.ts";
import { ${Class}, ${camel}Fields, pageQuery } from "./schema.ts";

const ${Class}List = Type.Object({ ${member}: Type.Array(${Class}), next_cursor: nextCursor });

export const ${camel}Operations: Described<typeof ${camel}Routes> = {
  "/${files}": {
    GET: {
      id: "list${Classes}",
      tag: "${words}",
      summary: "The latest ${lower} of all",
      query: pageQuery,
      answers: { 200: ${Class}List },
    },
    POST: {
      id: "create${Class}",
      tag: "${words}",
      summary: "Create one of your own",
      body: creationSchema(${camel}Fields),
      answers: { 201: ${Class} },
      once: true,
      located: true,
    },
  },
  "/${files}/:id": {
    GET: {
      id: "get${Class}",
      tag: "${words}",
      summary: "One of them",
      answers: { 200: ${Class} },
      problems: ["not_found"],
    },
    PATCH: {
      id: "update${Class}",
      tag: "${words}",
      summary: "Change one",
      description: "Your own, or as an admin any. What is not sent stays as it is.",
      body: changeSchema(${camel}Fields),
      answers: { 200: ${Class} },
      problems: ["forbidden", "not_found"],
    },
    DELETE: {
      id: "delete${Class}",
      tag: "${words}",
      summary: "Delete one",
      description: "Your own, or as an admin any.",
      answers: { 204: null },
      problems: ["forbidden", "not_found"],
    },
  },
};
`;
}
