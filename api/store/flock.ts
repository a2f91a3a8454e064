import { spawnSync } from "node:child_process";

/**
 * Locks an open file in the kernel, without waiting (flock(2)). The lock belongs to the opening of
 * the file: it ends when that is closed, at the latest with the process, and holds in every
 * container of this machine that shares the file.
 *
 * Node has no such call, but most Linux systems have a command that takes a file over from its
 * caller. "unknown" where there is none, or where the file system has no locks.
 */
export function flock(file: number, kind: "exclusive" | "shared"): "ours" | "taken" | "unknown" {
  // The command's third file is ours.
  const parameters = ["-n", kind === "shared" ? "-s" : "-x", "3"];
  const stdio = ["ignore", "ignore", "pipe", file] as const;
  const { status, stderr } = spawnSync("flock", parameters, { stdio: [...stdio] });
  if (status === 0) return "ours";
  // It says why when it is not for the lock of somebody else.
  return status === 1 && stderr.length === 0 ? "taken" : "unknown";
}
