import { resolve } from "node:path";
import { pathOf } from "./example-files.mjs";

/**
 * What does not compile in the examples that were written to a folder.
 *
 * @param {import("./project.mjs").Project} project has opened them
 * @param {string} folder
 * @param {import("./examples.mjs").Example[]} examples
 * @returns {import("./report.mjs").Problem[]}
 */
export function typeProblems({ program }, folder, examples) {
  return examples
    .filter(({ language }) => language === "ts")
    .flatMap((example) => {
      const path = resolve(pathOf(folder, example));
      const source = program.getSourceFile(path);
      return [
        ...program.getSyntacticDiagnostics(path),
        ...program.getSemanticDiagnostics(path),
      ].map(({ pos, text }) => ({
        file: example.file,
        line: (source?.getLineAndCharacterOfPosition(pos).line ?? 0) + 1,
        what: `the example does not compile: ${text}`,
      }));
    });
}
