import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Has TypeScript write the declarations that a project's tsconfig.json names. Whether the types are
 * right is for `npm run verify` to say.
 *
 * @param {string} project
 */
export async function buildDeclarations(project) {
  const parameters = ["node_modules/typescript/bin/tsc", "-p", project];
  const child = spawn(process.execPath, parameters, { stdio: "inherit" });
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error(`${project}: no declarations; tsc says why above.`);
}
