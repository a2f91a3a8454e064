import { TaskwireError, type WebhookCode } from "../errors.ts";

/** A webhook that is not accepted. Its status is what a receiver should answer the sender with. */
export function refusal(code: WebhookCode, message: string, status = 401): TaskwireError {
  return new TaskwireError(message, { code, status });
}
