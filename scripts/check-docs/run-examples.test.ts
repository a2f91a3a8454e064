import { resolve } from "node:path";
import * as assert from "uvu/assert";
import { pathOf, writeExamples } from "./example-files.mjs";
import type { Example } from "./examples.mjs";
import { openProject } from "./project.mjs";
import { startReceiver } from "./receiver.mjs";
import { problemLine } from "./report.mjs";
import { runExamples } from "./run-examples.mjs";
import { type InFolder, suiteInFolder, write } from "./testing.ts";
import { typeProblems } from "./type-check.mjs";

// Takes long: each test checks the types of examples, and runs them.
const running = suiteInFolder("runExamples()");
const checking = suiteInFolder("typeProblems()");

/** Examples of one page; the first begins at line 100, the next at 200. */
function examplesOf(codes: readonly string[]): Example[] {
  return codes.map((code, index) => ({
    file: "PAGE.md",
    line: 100 * (index + 1),
    language: "ts",
    code,
  }));
}

/** Stands for the SDK. */
const LIBRARY = `
  export const address = "http://localhost:3000";
  export async function post(phone: string): Promise<number> {
    const response = await fetch(address + "/messaging/contacts", {
      method: "POST",
      headers: { Authorization: "Bearer there-is-no-key", "Content-Type": "application/json" },
      body: JSON.stringify({ name: "Ada", phone }),
    });
    return response.status;
  }`;

const IMPORT = 'import { address, post } from "taskwire/sdk"; void [address, post];';

async function run({ folder }: InFolder, codes: readonly string[], limitMs = 60_000) {
  const examples = examplesOf(codes.map((code) => `${IMPORT}\n${code}`));
  const library = write(folder, "library.ts", LIBRARY);
  writeExamples(folder, examples);
  const receiver = await startReceiver();
  try {
    const problems = await runExamples(examples, {
      folder,
      aliases: { "taskwire/sdk": library },
      runner: resolve("scripts/check-docs/run-example.mjs"),
      server: resolve("dist/main.js"),
      receiver: receiver.url,
      limitMs,
    });
    return problems.map(problemLine);
  } finally {
    receiver.close();
  }
}

running("says nothing of examples that speak with the server and end", async (context) => {
  const problems = await run(context, [
    'const { ok } = await fetch(address + "/healthz"); if (!ok) throw new Error("not healthy");',
    `const phone = "+" + String(Math.random()).replace("0.", "1").slice(0, 12);
     if ((await post(phone)) !== 201) throw new Error("no contact");`,
    `const query = "api_key=there-is-no-key";
     const socket = new WebSocket(address.replace("http", "ws") + "/queue/ws/tasks?" + query);
     await new Promise((resolve) => (socket.onmessage = resolve));
     socket.close();`,
  ]);
  assert.equal(problems, []);
});

running("finds an example that throws, and its line", async (context) => {
  assert.equal(await run(context, ["void 0;", '\nthrow new RangeError("too far");']), [
    "PAGE.md:202 the example fails: RangeError: too far",
  ]);
});

running("finds a failure deep in the library by the example's line", async (context) => {
  assert.equal(await run(context, ["\n\nawait post(1n as unknown as string);"]), [
    "PAGE.md:103 the example fails: TypeError: Do not know how to serialize a BigInt",
  ]);
});

running("finds an example that never ends, or never gets what it awaits", async (context) => {
  const endless = "setInterval(() => {}, 1000);";
  assert.equal(await run(context, [endless, "await new Promise(() => {});"], 8000), [
    "PAGE.md:200 the example fails: it ended while it still awaited something",
    "PAGE.md:100 the example fails: did not end within 8 s",
  ]);
});

running("finds an example that works only once", async (context) => {
  const status = 'const status = await post("+4411111111");';
  assert.equal(await run(context, [`${status} if (status !== 201) throw new Error("taken");`]), [
    "PAGE.md:101 the example fails when it runs a second time: Error: taken",
  ]);
});

running("finds an example that needs what another has left", async (context) => {
  const leaving = 'await post("+4411111111");';
  const needing = 'if ((await post("+4411111111")) === 201) throw new Error("nobody was there");';
  assert.equal(await run(context, [leaving, needing]), [
    "PAGE.md:201 the example fails: Error: nobody was there",
  ]);
});

running("gives a fetch handler a webhook, and finds one that refuses it", async (context) => {
  const answering = (status: string) =>
    `export default { fetch: async (request: Request) => {
       const { status: told } = await request.json() as { status: string };
       const signed = request.headers.get("Authorization")?.startsWith("Signature ");
       return new Response(null, { status: signed && told === "delivered" ? ${status} : 500 });
     } };`;
  assert.equal(await run(context, [answering("204"), answering("401")]), [
    "PAGE.md:200 the example fails: Error: it answers 401 to a webhook that is genuine",
  ]);
});

running("finds an example that imports what is not there, and runs the others", async (context) => {
  const problems = await run(context, [
    '\nimport { gone } from "./gone.ts"; void gone;',
    'throw new Error("heard");',
  ]);
  assert.equal(problems, [
    'PAGE.md:102 the example cannot be built: Could not resolve "./gone.ts"',
    "PAGE.md:201 the example fails: Error: heard",
  ]);
});

checking("finds what does not compile, and its line", ({ folder }) => {
  const examples = examplesOf([
    'import { address } from "taskwire/sdk";\nconst text: string = address; void text;',
    'import { address } from "taskwire/sdk";\n\nconst count: number = address; void count;',
    "const = 1;",
  ]);
  const aliases = { "taskwire/sdk": write(folder, "library.ts", LIBRARY) };
  writeExamples(folder, examples);
  const files = examples.map((example) => pathOf(folder, example));
  const project = openProject(folder, files, aliases);
  const problems = typeProblems(project, folder, examples);
  project.close();
  const mismatch = "Type 'string' is not assignable to type 'number'.";
  assert.equal(problems[0], {
    file: "PAGE.md",
    line: 202,
    what: `the example does not compile: ${mismatch}`,
  });
  assert.ok(problems.slice(1).every(({ line }) => line === 300));
  assert.ok(problems.length > 1);
});

running.run();
checking.run();
