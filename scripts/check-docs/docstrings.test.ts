import { relative } from "node:path";
import * as assert from "uvu/assert";
import { docstringProblems } from "./docstrings.mjs";
import { openProject } from "./project.mjs";
import { publicSymbols } from "./public-symbols.mjs";
import { type InFolder, suiteInFolder, write } from "./testing.ts";

type PublicSymbol = import("./public-symbols.mjs").PublicSymbol;

const symbols = suiteInFolder("publicSymbols()");
const problems = suiteInFolder("docstringProblems()");

/** What libraries of one module each show, read as the check reads the SDK. */
function readEach({ folder }: InFolder, sources: readonly string[]): PublicSymbol[][] {
  const doors = sources.map((source, index) => {
    // A docstring begins a line, as the formatter has it.
    return write(folder, `lib-${index}.ts`, source.replaceAll(" /**", "\n/**"));
  });
  const project = openProject(folder, doors, {});
  try {
    return doors.map((door) => publicSymbols(project, [door], folder));
  } finally {
    project.close();
  }
}

function read(context: InFolder, source: string): PublicSymbol[] {
  return readEach(context, [source])[0] ?? [];
}

symbols("finds all that can be reached, and nothing that cannot", (context) => {
  const found = read(
    context,
    `
      export class Client {
        readonly tasks = new Tasks();
        #secret = 1;
        private hidden = this.#secret;
        protected shielded = this.hidden;
        static of(options: Options): Client { return new Client(options); }
        constructor(options: Options) { void options; void this.shielded; }
        get open(): boolean { return true; }
      }
      class Tasks { list(filter: { late?: boolean }): Promise<readonly Task[]> { throw filter; } }
      interface Task { id: number; owner: { name: string } | null }
      export interface Options { onTask?(task: Task): void }
      export type Kind = "a" | "b";
      export const kinds: readonly Kind[] = ["a"];
      export function twice(value: number): number { return value * 2; }
      function internal(): Unseen { return { never: 1 }; }
      interface Unseen { never: number }
      void internal;
    `,
  );
  assert.equal(
    found.map(({ name, kind }) => `${kind} ${name}`).sort(),
    [
      "class Client",
      "constructor new Client",
      "field Client.open",
      "field Client.tasks",
      "field Options.onTask",
      "field Task.id",
      "field Task.owner",
      "field Task.owner.name",
      "field Tasks.list.filter.late",
      "function twice",
      "method Client.of",
      "method Tasks.list",
      "type Kind",
      "type Options",
      "type Task",
      "class Tasks",
      "value kinds",
    ].sort(),
  );
  const unnamed = found.filter(({ exported }) => !exported).map(({ name }) => name);
  assert.equal(unnamed.sort(), ["Task", "Tasks"]);
});

symbols("follows a door's own names and leaves out what others have made", (context) => {
  write(
    context.folder,
    "inner.ts",
    "export const one = 1, two = 2; export class Fault extends Error {}",
  );
  const found = read(context, 'export { one, Fault } from "./inner.ts";');
  assert.equal(
    found.map(({ name }) => name),
    ["one", "Fault"],
  );
});

const EXAMPLE = ["@example", "```ts", "one();", "```"];

/** A docstring of some lines. */
function docs(...lines: string[]): string {
  return `/**\n${lines.map((line) => ` * ${line}\n`).join("")} */`;
}

const WHOLE = docs("Does it.", ...EXAMPLE);

const cases: [what: string, source: string, expected: string[]][] = [
  ["a symbol without a docstring", "export const one = 1;", ["one has no docstring"]],
  [
    "a field without a docstring",
    "/** A task. */ export interface Task { title: string }",
    ["Task.title has no docstring"],
  ],
  [
    "a member of a type in a type",
    "/** A task. */ export type Task = { /** Whose. */ owner: { name: string } };",
    ["Task.owner.name has no docstring"],
  ],
  [
    "a docstring that is only tags",
    `${docs(...EXAMPLE)} export function one(): void {}`,
    ["one has no docstring"],
  ],
  [
    "a function, a class and a method without an example",
    "/** One. */ export function one(): void {}\n/** Two. */ export class Two { /** Goes. */ go(): void {} }",
    ["one has no @example", "Two has no @example", "Two.go has no @example"],
  ],
  [
    "an example that nothing can run",
    `${docs("One.", "@example", "one();")} export function one(): void {}`,
    ["one has an @example without a block of ts, so that nothing runs it"],
  ],
  [
    "a parameter that nothing tells of",
    `${WHOLE} export function one(name: string): void { void name; }`,
    ["one does not tell of name (@param)"],
  ],
  [
    "a parameter that is not there any more",
    `${docs("One.", "@param name whose", ...EXAMPLE)} export function one(): void {}`,
    ["one tells of name (@param), which it does not take"],
  ],
  [
    "a parameter whose members have docstrings",
    `/** What. */ export interface What { /** Who. */ name: string }
     ${WHOLE} export function one(what: What): void { void what; }`,
    [],
  ],
  [
    "a number without a unit",
    "/** A page. */ export interface Page { /** Its size. */ size: number }",
    ["Page.size is a number and does not say of what (milliseconds, how many …)"],
  ],
  [
    "a number parameter without a unit",
    `${docs("One.", "@param size its size", ...EXAMPLE)} export function one(size: number): void { void size; }`,
    ["one names no unit of size (@param)"],
  ],
  [
    "a time in no unit of time",
    "/** Waits. */ export interface Waits { /** How many. */ timeout: number }",
    ["Waits.timeout is a time and says neither milliseconds nor seconds"],
  ],
  [
    "numbers that say what they are",
    `/** A page. */ export interface Page {
       /** How many tasks. */ size: number | undefined;
       /** In milliseconds. */ timeout: number;
       /** Its own. */ user_id: number;
     }`,
    [],
  ],
  [
    "a point in time in no form",
    "/** A task. */ export interface Task { /** When it was made. */ created_at: string }",
    ["Task.created_at is a point in time and does not say that it is ISO 8601"],
  ],
  [
    "an option without a default",
    `/** Options. */ export interface Options { /** Whose. */ name?: string }
     ${WHOLE} export function one(options: Options): void { void options; }`,
    ["Options.name may be left out and names no default"],
  ],
  [
    "options that name their defaults",
    `/** Options. */ export interface Options {
       /** Whose; default nobody's. */ name?: string;
       ${docs("Which.", "@defaultValue none")} other?: string;
     }
     /** What to change; what is left out stays. */ export interface Change { /** Whose. */ name?: string }
     ${WHOLE} export function one(options: Options, change: Change): void { void [options, change]; }`,
    [],
  ],
  [
    "what may be absent in an answer",
    `/** A task. */ export interface Task { /** Whose. */ name?: string }
     ${docs("One.", "@throws {TaskwireError}", ...EXAMPLE)}
     export async function one(): Promise<Task> { return {}; }`,
    [],
  ],
  [
    "what a hook gets",
    `/** A task. */ export interface Task { /** Whose. */ name?: string }
     /** Options. */ export interface Options { /** Called; default nothing. */ onTask?: (task: Task) => void }
     ${WHOLE} export function one(options: Options): void { void options; }`,
    [],
  ],
  [
    "a promise that may be rejected with who knows what",
    `${WHOLE} export async function one(): Promise<void> {}`,
    ["one can fail and names no error (@throws)"],
  ],
  [
    "an iterable that may fail",
    `${WHOLE} export async function* one(): AsyncGenerator<string> {}`,
    ["one can fail and names no error (@throws)"],
  ],
  [
    "a function that throws by itself",
    `${WHOLE} export function one(): void { if (Math.random()) { throw new Error("no"); } }`,
    ["one can fail and names no error (@throws)"],
  ],
  [
    "functions that tell of errors, or of none",
    `${docs("One.", "@throws {TaskwireError}", ...EXAMPLE)} export async function one(): Promise<void> {}
     ${docs("Two. It never rejects.", ...EXAMPLE)} export async function two(): Promise<void> {}`,
    [],
  ],
  [
    "a constructor that only the library calls",
    `${WHOLE} export class One { /** @internal */ constructor(name: string) { void name; } }`,
    [],
  ],
];

problems("says what is lacking, and nothing else", (context) => {
  const sources = cases.map(([, source]) => source);
  const found = readEach(context, sources).map((symbols) =>
    docstringProblems(symbols).map((problem) => problem.what),
  );
  for (const [index, [what, , expected]] of cases.entries()) {
    assert.equal(found[index], expected, what);
  }
});

problems("names the file and the line", (context) => {
  const [problem] = docstringProblems(read(context, "\n\nexport const one = 1;"));
  assert.is(problem?.file, relative(process.cwd(), `${context.folder}/lib-0.ts`));
  assert.is(problem?.line, 3);
});

problems("what can be reached and not imported", (context) => {
  const source = `/** Hidden. */ interface Hidden { /** It. */ it: string }
    /** One. */ export const one: Hidden = { it: "" };`;
  const found = docstringProblems(read(context, source)).map((problem) => problem.what);
  assert.equal(found, ["Hidden can be reached and not imported: export it from a door"]);
});

symbols.run();
problems.run();
