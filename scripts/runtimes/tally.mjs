/**
 * What came of a part of the run.
 *
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {string[]} failures what is wrong, each with its name
 */

/**
 * Reads what the conformance suite has said.
 *
 * @param {string} said lines that begin with ✓ or ✗, and at the end `N passed, N failed`
 * @returns {Outcome}
 */
export function outcomeOf(said) {
  const [, passed] = /^(\d+) passed, \d+ failed\s*$/m.exec(said) ?? [];
  if (passed === undefined) return { passed: 0, failures: [`it did not come to its end\n${said}`] };
  const failures = said
    .split(/^(?=[✓✗] |\d+ passed, )/m)
    .filter((text) => text.startsWith("✗"))
    .map((text) => text.slice(2).trimEnd());
  if (passed === "0" && failures.length === 0) failures.push("it ran no case");
  return { passed: Number(passed), failures };
}

/**
 * Checks one thing.
 *
 * @param {string} name
 * @param {() => Promise<void>} check
 * @returns {Promise<Outcome>}
 */
export async function checked(name, check) {
  try {
    await check();
    return { passed: 1, failures: [] };
  } catch (error) {
    const { stack } = /** @type {Error} */ (error);
    return { passed: 0, failures: [`${name}: ${stack}`] };
  }
}

/**
 * @param {Outcome[]} outcomes
 * @returns {Outcome}
 */
export function together(outcomes) {
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
}
