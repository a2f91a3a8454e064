import { readFileSync } from "node:fs";
import { parse } from "dotenv";
import { SettingsError } from "./settings.ts";

/**
 * The variables of the file `.env` in the working directory; none where there is no such file.
 *
 * @throws {SettingsError} when it cannot be read
 */
export function readDotEnv(): Record<string, string> {
  try {
    return parse(readFileSync(".env"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A folder of this name is some other program's.
    if (code === "ENOENT" || code === "EISDIR") return {};
    throw new SettingsError(`.env cannot be read (${message}). Make that possible, or remove it.`);
  }
}
