import { relative } from "node:path";
import { InternalSymbolName } from "typescript/unstable/ast";
import { SymbolFlags } from "typescript/unstable/sync";
import { isDeclaration, isHidden, isSignature, keyOf, throws } from "./declarations.mjs";
import { Types } from "./types.mjs";

/**
 * What a user of a library can see and its docstring should tell about.
 *
 * @typedef {object} PublicSymbol
 * @property {string} name such as `QueueClient.tasks`
 * @property {"class" | "constructor" | "function" | "method" | "type" | "value" | "field"} kind
 * @property {string} file
 * @property {number} line from 1
 * @property {Docstring} docs
 * @property {Docstring} [ownerDocs] of what it is a member of
 * @property {boolean} exported whether it, or what it belongs to, can be imported by its name
 * @property {boolean} given whether users give it: it is, or is part of, a parameter
 * @property {boolean} optional
 * @property {boolean} numeric
 * @property {boolean} textual
 * @property {boolean} canFail it gives a promise or an async iterable, or throws by itself
 * @property {Parameter[]} parameters
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {boolean} numeric
 * @property {boolean} described whether its members have docstrings of their own
 *
 * @typedef {object} Docstring
 * @property {string} text without its tags
 * @property {readonly import("typescript/unstable/sync").JSDocTagInfo[]} tags
 *
 * @typedef {import("typescript/unstable/sync").Symbol} Symbol
 * @typedef {import("typescript/unstable/sync").Type} Type
 * @typedef {import("typescript/unstable/sync").Signature} Signature
 */

/**
 * Everything that can be reached from what some modules export: functions, classes, types, their
 * members, and the types of those.
 *
 * @param {import("./project.mjs").Project} project
 * @param {string[]} doors the modules, by their full paths
 * @param {string} folder what lies in it is the library; all else is somebody else's to document
 * @returns {PublicSymbol[]}
 */
export function publicSymbols(project, doors, folder) {
  const reader = new Reader(project, folder);
  const exported = doors.flatMap((door) => reader.exportsOf(door));
  for (const symbol of exported) reader.markExported(symbol);
  for (const symbol of exported) reader.readValue(symbol);
  // How functions use a type tells who gives it to whom: what is left is nobody's parameter.
  for (const symbol of exported) reader.readType(symbol);
  return reader.found();
}

class Reader {
  #program;
  #checker;
  #types;
  /** @type {Map<string, PublicSymbol>} by where it is declared */
  #found = new Map();
  #exported = new Set();
  #walked = new Set();

  /**
   * @param {import("./project.mjs").Project} project
   * @param {string} folder
   */
  constructor({ program, checker }, folder) {
    this.#program = program;
    this.#checker = checker;
    this.#types = new Types(checker, folder);
  }

  found() {
    return [...this.#found.values()];
  }

  /**
   * @param {string} door
   * @returns {Symbol[]}
   */
  exportsOf(door) {
    const file = this.#program.getSourceFile(door);
    const module = file && this.#checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${door} is no module`);
    return this.#checker
      .getExportsOfModule(module)
      .map((symbol) =>
        symbol.flags & SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol,
      )
      .filter((symbol) => this.#types.isOurs(symbol));
  }

  /** @param {Symbol} symbol */
  markExported(symbol) {
    this.#exported.add(keyOf(symbol));
  }

  /** @param {Symbol} symbol */
  readValue(symbol) {
    if (symbol.flags & SymbolFlags.Class) this.#readClass(symbol);
    else if (symbol.flags & SymbolFlags.Value) {
      const type = this.#types.of(symbol);
      const calls = this.#types.calls(type);
      this.#add(symbol.name, symbol, calls.length > 0 ? "function" : "value", false, calls);
      this.#walk(symbol.name, type, false);
    }
  }

  /** @param {Symbol} symbol */
  readType(symbol) {
    if (!isDeclaration(symbol) || this.#found.has(keyOf(symbol))) return;
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    const given = this.#walked.has(`${type.id} true`);
    this.#add(symbol.name, symbol, "type", given);
    this.#walk(symbol.name, type, given);
  }

  /** @param {Symbol} symbol */
  #readClass(symbol) {
    const { name } = symbol;
    const itself = this.#types.of(symbol);
    this.#add(name, symbol, "class", false);
    this.#readConstructor(symbol, this.#types.constructions(itself));
    this.#readMembers(name, itself, false);
    this.#walk(name, this.#checker.getDeclaredTypeOfSymbol(symbol), false);
  }

  /**
   * @param {Symbol} owner
   * @param {Signature[]} constructions
   */
  #readConstructor(owner, constructions) {
    const symbol = owner.getMembers().get(InternalSymbolName.Constructor);
    // One that is internal makes objects only for the library.
    if (!symbol || this.#docsOf(symbol).tags.some(({ name }) => name === "internal")) return;
    for (const construction of constructions) this.#walkSignature(owner.name, construction, false);
    if (constructions.every(({ parameters }) => parameters.length === 0)) return;
    this.#add(`new ${owner.name}`, symbol, "constructor", false, constructions);
  }

  /**
   * Reads what a type is made of.
   *
   * @param {string} name of what has this type
   * @param {Type} type
   * @param {boolean} given
   */
  #walk(name, type, given) {
    const key = `${type.id} ${given}`;
    if (this.#walked.has(key)) return;
    this.#walked.add(key);
    if (type.isUnionType() || type.isIntersectionType()) {
      for (const part of type.getTypes() ?? []) this.#walk(name, part, given);
      return;
    }
    if (type.isTypeParameter()) return;
    const symbol = type.getSymbol();
    if (symbol && this.#types.isOurs(symbol)) {
      const calls = [...this.#types.calls(type), ...this.#types.constructions(type)];
      for (const signature of calls) this.#walkSignature(name, signature, given);
      const kind = symbol.flags & SymbolFlags.Class ? "class" : "type";
      if (isDeclaration(symbol)) this.#add(symbol.name, symbol, kind, given);
    } else if (type.isTypeReference()) {
      // Such as what a promise or an array is of.
      for (const inner of this.#checker.getTypeArguments(type)) this.#walk(name, inner, given);
    }
    this.#readMembers(name, type, given);
  }

  /**
   * @param {string} name
   * @param {Type} type
   * @param {boolean} given
   */
  #readMembers(name, type, given) {
    for (const member of this.#checker.getPropertiesOfType(type)) {
      if (!this.#types.isOurs(member) || isHidden(member)) continue;
      const owner = member.getParent();
      const ownerName = owner && isDeclaration(owner) ? owner.name : name;
      const memberName = `${ownerName}.${member.name.replace(/^__@(\w+)@\d+$/, "[Symbol.$1]")}`;
      const memberType = this.#types.of(member);
      const calls = this.#types.calls(memberType);
      this.#add(memberName, member, calls.length > 0 ? "method" : "field", given, calls);
      this.#walk(memberName, memberType, given);
    }
  }

  /**
   * @param {string} name
   * @param {Signature} signature
   * @param {boolean} given
   */
  #walkSignature(name, signature, given) {
    for (const parameter of signature.getParameters()) {
      this.#walk(`${name}.${parameter.name}`, this.#types.of(parameter), !given);
    }
    const result = this.#checker.getReturnTypeOfSignature(signature);
    if (result) this.#walk(name, result, given);
  }

  /**
   * @param {string} name
   * @param {Symbol} symbol
   * @param {PublicSymbol["kind"]} kind
   * @param {boolean} given
   * @param {Signature[]} calls
   */
  #add(name, symbol, kind, given, calls = []) {
    const node = symbol.declarations[0]?.resolve();
    if (!node) return;
    // What users hand in for the library to call is a field of theirs.
    if (given && isSignature(node)) kind = "field";
    const key = keyOf(symbol);
    const known = this.#found.get(key);
    if (known) {
      known.given ||= given;
      if (kind === "field") known.kind = kind;
      return;
    }
    const owner = symbol.getParent();
    const isValue = ["field", "value"].includes(kind);
    const file = node.getSourceFile();
    this.#found.set(key, {
      name,
      kind,
      file: relative(process.cwd(), file.fileName),
      line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      docs: this.#docsOf(symbol),
      ...(owner && isDeclaration(owner) && { ownerDocs: this.#docsOf(owner) }),
      exported: !isDeclaration(symbol) || this.#exported.has(key),
      given,
      optional: Boolean(symbol.flags & SymbolFlags.Optional),
      numeric: isValue && this.#types.isNumber(this.#types.of(symbol)),
      textual: isValue && this.#types.isString(this.#types.of(symbol)),
      canFail: calls.some((call) => this.#types.givesLater(call)) || throws(node),
      parameters: calls.flatMap((call) =>
        call.getParameters().map((parameter) => this.#parameter(parameter)),
      ),
    });
  }

  /**
   * @param {Symbol} symbol
   * @returns {Docstring}
   */
  #docsOf(symbol) {
    return {
      text: symbol.getDocumentationComment(this.#checker),
      tags: symbol.getJsDocTags(this.#checker),
    };
  }

  /**
   * @param {Symbol} symbol
   * @returns {Parameter}
   */
  #parameter(symbol) {
    const type = this.#types.of(symbol);
    return {
      name: symbol.name,
      numeric: this.#types.isNumber(type),
      described: this.#types.isDescribed(type),
    };
  }
}
