import { TaskwireError } from "../errors.ts";

/** A call or an option that cannot work. */
export function misuse(message: string, cause?: unknown): TaskwireError {
  return new TaskwireError(message, { code: "invalid_argument", cause });
}
