import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The package as `npm pack` makes it, and a project that has installed it. */
export interface Packed {
  /** An empty folder but for the package's one file. */
  readonly folder: string;
  readonly file: string;
  readonly project: string;
  remove(): void;
}

/** Packs, and installs what came of it, without asking any server. */
export function pack(): Packed {
  const folder = mkdtempSync(join(tmpdir(), "taskwire-packed-"));
  const project = mkdtempSync(join(tmpdir(), "taskwire-project-"));
  npm(process.cwd(), "pack", "--pack-destination", folder);
  const [file = ""] = readdirSync(folder);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  npm(project, "install", join(folder, file), "--offline", "--no-audit", "--no-fund");
  const remove = () => {
    for (const one of [folder, project]) rmSync(one, { recursive: true, force: true });
  };
  return { folder, file, project, remove };
}

function npm(cwd: string, ...parameters: string[]): void {
  const { status, stdout, stderr } = spawnSync("npm", parameters, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${parameters.join(" ")}: ${stdout}${stderr}`);
}
