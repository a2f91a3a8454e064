export type { ErrorCode, Issue, TaskwireErrorDetails, WebhookCode } from "./errors.ts";
export { isTaskwireError, TaskwireError } from "./errors.ts";
export type { RawBody } from "./webhooks/body.ts";
export type { WebhookEvent } from "./webhooks/event.ts";
export type { HeaderSource } from "./webhooks/headers.ts";
export type { Secrets } from "./webhooks/secrets.ts";
export type { WebhookContent, WebhookHeaders } from "./webhooks/sign-webhook.ts";
export { signWebhook } from "./webhooks/sign-webhook.ts";
export { verifySignature } from "./webhooks/verify-signature.ts";
export type {
  RawWebhook,
  VerifiedWebhook,
  VerifyWebhookOptions,
} from "./webhooks/verify-webhook.ts";
export { verifyWebhook } from "./webhooks/verify-webhook.ts";
