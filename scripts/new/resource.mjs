import { readdirSync } from "node:fs";
import { Change, run } from "./change.mjs";
import { formsOf, nameOf } from "./names.mjs";
import { resourceFiles } from "./resource-files.mjs";

// npm run new:resource NAME: a resource of the tracker that its people own, as they own their tasks:
// table, schema, model, routes, documentation and tests.

run(() => {
  const forms = formsOf(nameOf(process.argv[2], "a resource", "npm run new:resource note"));
  const { files, camel, Class, table, words } = forms;
  const number = readdirSync("api/store/migrations").filter((name) => /^\d/.test(name)).length + 1;
  const migration = `${String(number).padStart(3, "0")}-${files}`;
  const change = new Change();
  for (const [path, content] of Object.entries(resourceFiles(forms, number, migration))) {
    change.add(path, content);
  }

  const migrations = "api/store/migrations/index.ts";
  change.insert(migrations, {
    text: `import { ${camel}Tables } from "./${migration}.ts";\n`,
    before: "\n/** Every change of the tables",
  });
  change.insert(migrations, { text: `  ${camel}Tables,\n`, before: "];" });

  change.insert("api/tracker/schema.ts", {
    text: schemaOf(forms),
    before: "/** What is asked of a page of a list. */",
  });
  change.insert("api/tracker/users.ts", {
    text: `  await tx.run("DELETE FROM ${table} WHERE user_id = $1", [id]);\n`,
    before: '  await tx.run("DELETE FROM tracker_users WHERE id = $1", [id]);',
  });

  const routes = "api/tracker/routes.ts";
  change.insert(routes, {
    text: `import { ${camel}Routes } from "./${files}-routes.ts";\n`,
    before: 'import { type AccountOptions, Accounts } from "./accounts.ts";',
  });
  change.insert(routes, {
    text: `    ...${camel}Routes(store, tokens),\n`,
    before: "  } satisfies Routes;",
  });

  const documents = "api/tracker/openapi.ts";
  change.insert(documents, {
    text: `import { ${camel}Operations } from "./${files}-openapi.ts";\n`,
    before: 'import type { trackerRoutes } from "./routes.ts";',
  });
  change.insert(documents, {
    text: `  ...${camel}Operations,\n`,
    behind: "const operations: Described<typeof trackerRoutes> = {\n",
  });
  change.insert(documents, {
    text: `    "${words}": "Everybody reads them; their owners and admins write them.",\n`,
    behind: "  tags: {\n",
  });
  change.insert(documents, { text: ` ${Class},`, behind: "  schemas: { User," });
  change.insert(documents, { text: `  ${Class},\n`, before: '} from "./schema.ts";' });
  change.make();
  console.log(`
Next: npm test -- api/tracker/${files} passes. Say in api/tracker/schema.ts what ${words.toLowerCase()} consist of, with
a column for each property in the migration; from its release on, the migration stays as it is. What
changes is told to nobody yet: api/tracker/live.ts and asyncapi.ts do that for tasks. How the SDK
gets a method stands in CONTRIBUTING.md.`);
});

/** @param {import("./names.mjs").Forms} forms */
function schemaOf({ camel, Class, words }) {
  return `/** What a person says of one of the ${words.toLowerCase()}. */
export const ${camel}Fields = {
  title: Type.String({ minLength: 1, maxLength: 200, examples: ["An example"] }),
};
export type ${Class}Fields = Static<TObject<typeof ${camel}Fields>>;

export const ${Class} = Type.Object({
  id: Type.Integer(),
  user_id: Type.Integer({ description: "whose it is" }),
  ...${camel}Fields,
  creation_date: instant,
});
export type ${Class} = Static<typeof ${Class}>;

`;
}
