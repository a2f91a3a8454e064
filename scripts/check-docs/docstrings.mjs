/**
 * @typedef {import("./public-symbols.mjs").PublicSymbol} PublicSymbol
 */

/** The words by which a docstring says what a number counts or is. */
const UNITS =
  /\b(milliseconds?|seconds?|bytes?|per ?cent|status|page|number of|how (many|often)|counts?|times|from \d+)\b/i;
const TIME_UNITS = /\b(milliseconds?|seconds?)\b/i;
const TIME_NAMES = /(timeout|tolerance|delay|interval|duration|wait|Ms)$/i;
/** Numbers that name something, and count nothing. */
const IDENTITIES = /(^|\W|_)(id|cursor|since|code)$/i;
/** The names that the wire gives to points in time. */
const MOMENT_NAMES = /(At|_at|_date|\.at)$/;
/** How a docstring says what holds where nothing is given. */
const DEFAULTS = /\b(defaults?|without (it|one|any)|left out)\b/i;
const DEFAULT_TAGS = ["default", "defaultValue"];
/** How one names an error, or says that there is none. */
const ERRORS = /\b(TaskwireError|never (throws|rejects))\b/;

/** What is looked for in a docstring. Each says what is lacking. */
const rules = [
  ofText,
  ofExport,
  ofExample,
  ofExampleCode,
  ofParameters,
  ofStrangeParameters,
  ofUnit,
  ofMoment,
  ofDefault,
  ofErrors,
];

/**
 * What the docstrings of some symbols lack.
 *
 * @param {PublicSymbol[]} symbols
 * @returns {import("./report.mjs").Problem[]}
 */
export function docstringProblems(symbols) {
  return symbols.flatMap((symbol) => {
    const lacks = rules.map((rule) => rule(symbol)).filter((lack) => lack !== undefined);
    const { file, line, name } = symbol;
    return lacks.map((lack) => ({ file, line, what: `${name} ${lack}` }));
  });
}

/** @param {PublicSymbol} symbol */
function ofText({ docs, kind }) {
  if (kind !== "constructor" && docs.text.trim() === "") return "has no docstring";
}

/** @param {PublicSymbol} symbol */
function ofExport({ exported }) {
  if (!exported) return "can be reached and not imported: export it from a door";
}

/** @param {PublicSymbol} symbol */
function ofExample(symbol) {
  if (!["class", "function", "method"].includes(symbol.kind)) return;
  if (textsOf(symbol.docs, "example").length === 0) return "has no @example";
}

/** @param {PublicSymbol} symbol */
function ofExampleCode(symbol) {
  const without = textsOf(symbol.docs, "example").some((text) => !/^```(ts|js)\b/m.test(text));
  if (without) return "has an @example without a block of ts, so that nothing runs it";
}

/** @param {PublicSymbol} symbol */
function ofParameters(symbol) {
  if (symbol.kind === "field") return;
  const told = parametersOf(symbol);
  for (const { name, numeric, described } of symbol.parameters) {
    const text = told.get(name);
    if (text === undefined && described) continue;
    if (isPattern(name) && told.size > 0) continue;
    if (!text) return `does not tell of ${name} (@param)`;
    const identity = IDENTITIES.test(name);
    if (numeric && !identity && !UNITS.test(text)) return `names no unit of ${name} (@param)`;
  }
}

/** @param {PublicSymbol} symbol */
function ofStrangeParameters(symbol) {
  if (symbol.kind === "class") return;
  const names = symbol.parameters.map(({ name }) => name);
  if (names.some(isPattern)) return;
  const told = [...parametersOf(symbol).keys()];
  const strange = told.filter((name) => !names.includes(name.split(".")[0] ?? ""));
  if (strange.length > 0) return `tells of ${strange.join(", ")} (@param), which it does not take`;
}

/** @param {PublicSymbol} symbol */
function ofUnit({ name, numeric, docs }) {
  if (!numeric || IDENTITIES.test(name)) return;
  if (TIME_NAMES.test(name) && !TIME_UNITS.test(docs.text)) {
    return "is a time and says neither milliseconds nor seconds";
  }
  if (!UNITS.test(docs.text))
    return "is a number and does not say of what (milliseconds, how many …)";
}

/** @param {PublicSymbol} symbol */
function ofMoment({ name, textual, docs }) {
  if (textual && MOMENT_NAMES.test(name) && !docs.text.includes("ISO 8601")) {
    return "is a point in time and does not say that it is ISO 8601";
  }
}

/** @param {PublicSymbol} symbol */
function ofDefault({ given, optional, docs, ownerDocs }) {
  if (!given || !optional) return;
  if (docs.tags.some(({ name }) => DEFAULT_TAGS.includes(name))) return;
  // A type may say it for all of its members.
  if (DEFAULTS.test(`${docs.text} ${ownerDocs?.text}`)) return;
  return "may be left out and names no default";
}

/** @param {PublicSymbol} symbol */
function ofErrors(symbol) {
  const { kind, canFail, docs, ownerDocs } = symbol;
  if (!canFail || !["constructor", "function", "method"].includes(kind)) return;
  if (namesError(docs)) return;
  // A class may say what making an object of it throws.
  if (kind === "constructor" && ownerDocs && namesError(ownerDocs)) return;
  return "can fail and names no error (@throws)";
}

/** @param {PublicSymbol["docs"]} docs */
function namesError({ text, tags }) {
  return [text, ...textsOf({ tags }, "throws")].some((one) => ERRORS.test(one));
}

/**
 * @param {Pick<PublicSymbol["docs"], "tags">} docs
 * @param {string} tag
 */
function textsOf({ tags }, tag) {
  return tags.filter(({ name }) => name === tag).map(({ text }) => text ?? "");
}

/**
 * What the `@param` tags say, by the parameters' names.
 *
 * @param {PublicSymbol} symbol
 */
function parametersOf(symbol) {
  return new Map(
    textsOf(symbol.docs, "param").map((text) => {
      const [, name = "", told = ""] = /^(\S+)\s*(?:-\s*)?(.*)$/s.exec(text) ?? [];
      return [name, told];
    }),
  );
}

/**
 * Whether a parameter is taken apart where it is declared, and so has no name of its own.
 *
 * @param {string} name
 */
function isPattern(name) {
  return name.startsWith("__");
}
