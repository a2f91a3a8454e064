import { SyntaxKind } from "typescript/unstable/ast";
import { ModifierFlags, SymbolFlags } from "typescript/unstable/sync";

/**
 * @typedef {import("typescript/unstable/sync").Symbol} Symbol
 * @typedef {import("typescript/unstable/ast").Node} Node
 */

/**
 * Where it is declared; a member of a generic type is one and the same for every argument.
 *
 * @param {Symbol} symbol
 */
export function keyOf({ declarations: [first] }) {
  return `${first?.path} ${first?.index}`;
}

/** @param {Symbol} symbol */
export function isDeclaration({ flags }) {
  return Boolean(flags & (SymbolFlags.Class | SymbolFlags.Interface | SymbolFlags.TypeAlias));
}

/** @param {Symbol} symbol */
export function isHidden({ name, declarations: [first] }) {
  const node = /** @type {{ modifierFlags?: number } | undefined} */ (first?.resolve());
  const hidden = ModifierFlags.Private | ModifierFlags.Protected;
  return (
    name === "prototype" || name.startsWith("__#") || Boolean((node?.modifierFlags ?? 0) & hidden)
  );
}

/**
 * Whether it is a member of an interface or of a literal type.
 *
 * @param {Node} node
 */
export function isSignature({ kind }) {
  return kind === SyntaxKind.MethodSignature || kind === SyntaxKind.PropertySignature;
}

const innerFunctions = new Set([
  SyntaxKind.ArrowFunction,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
]);

/**
 * Whether a function's own body, not one inside it, has a `throw`.
 *
 * @param {Node} node
 * @returns {boolean}
 */
export function throws(node) {
  if (node.kind === SyntaxKind.ClassDeclaration) return false;
  return Boolean(
    node.forEachChild(
      (child) =>
        child.kind === SyntaxKind.ThrowStatement ||
        (!innerFunctions.has(child.kind) && throws(child)),
    ),
  );
}
