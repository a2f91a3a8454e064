import { sep } from "node:path";
import { SignatureKind, TypeFlags } from "typescript/unstable/sync";

/**
 * @typedef {import("typescript/unstable/sync").Symbol} Symbol
 * @typedef {import("typescript/unstable/sync").Type} Type
 * @typedef {import("typescript/unstable/sync").Signature} Signature
 */

/** What can be asked about the types of a library. */
export class Types {
  #checker;
  #folder;

  /**
   * @param {import("typescript/unstable/sync").Checker} checker
   * @param {string} folder what lies in it is the library
   */
  constructor(checker, folder) {
    this.#checker = checker;
    this.#folder = folder + sep;
  }

  /** @param {Symbol} symbol */
  isOurs({ declarations }) {
    return declarations.some(({ path }) => path.startsWith(this.#folder));
  }

  /** @param {Symbol} symbol */
  of(symbol) {
    return this.#checker.getTypeOfSymbol(symbol) ?? this.#checker.getUnknownType();
  }

  /**
   * How a function of the library is called.
   *
   * @param {Type} type
   */
  calls(type) {
    return this.#signatures(type, SignatureKind.Call);
  }

  /**
   * How a class of the library is made an object of.
   *
   * @param {Type} type
   */
  constructions(type) {
    return this.#signatures(type, SignatureKind.Construct);
  }

  /**
   * @param {Type} type
   * @param {SignatureKind} kind
   */
  #signatures(type, kind) {
    const present = this.#checker.getNonNullableType(type) ?? type;
    return this.#checker
      .getSignaturesOfType(present, kind)
      .filter(({ declaration }) => declaration?.path.startsWith(this.#folder));
  }

  /** @param {Type} type */
  isNumber(type) {
    return this.#consistsOf(type, TypeFlags.Number);
  }

  /** @param {Type} type */
  isString(type) {
    return this.#consistsOf(type, TypeFlags.String);
  }

  /**
   * @param {Type} type
   * @param {number} flag
   */
  #consistsOf(type, flag) {
    const parts = this.#parts(type);
    return parts.length > 0 && parts.every((part) => part.flags & flag);
  }

  /**
   * Whether it is an object with nothing but the library's own members, which have docstrings.
   *
   * @param {Type} type
   */
  isDescribed(type) {
    return this.#parts(type).every((part) => {
      const members = this.#checker.getPropertiesOfType(part);
      return members.length > 0 && members.every((member) => this.isOurs(member));
    });
  }

  /**
   * What a value of a type can be, besides absent.
   *
   * @param {Type} type
   */
  #parts(type) {
    const parts = type.isUnionType() ? (type.getTypes() ?? []) : [type];
    return parts.filter(({ flags }) => !(flags & (TypeFlags.Undefined | TypeFlags.Null)));
  }

  /**
   * Whether a call gives a promise or an async iterable.
   *
   * @param {Signature} signature
   */
  givesLater(signature) {
    const result = this.#checker.getReturnTypeOfSignature(signature);
    const members = result ? this.#checker.getPropertiesOfType(result) : [];
    return members.some(({ name }) => name === "then" || name.startsWith("__@asyncIterator"));
  }
}
