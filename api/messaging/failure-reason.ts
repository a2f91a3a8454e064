import { RefusedAddressError } from "./addresses.ts";

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was closed without an answer",
  EPIPE: "the connection was closed without an answer",
  ENOTFOUND: "the name of the receiver is not known",
  EAI_AGAIN: "the name of the receiver could not be looked up",
  EHOSTUNREACH: "the receiver cannot be reached",
  ENETUNREACH: "the receiver cannot be reached",
  EHOSTDOWN: "the receiver cannot be reached",
  ETIMEDOUT: "the connection could not be made in time",
};

/** What Node calls certificates that it does not accept, as its documentation of TLS lists them. */
const CERTIFICATE =
  /^(CERT_|CRL_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|ERROR_IN_)/;

/** Why there was no answer, in words for the person who looks after the receiver. */
export function failureReason(error: unknown): string {
  if (error instanceof RefusedAddressError) return error.message;
  const code = String((error as NodeJS.ErrnoException)?.code ?? "an unknown error");
  const known = REASONS[code];
  if (known) return known;
  if (CERTIFICATE.test(code)) return `the receiver's certificate was not accepted (${code})`;
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(code)) return `no TLS connection could be made (${code})`;
  if (code.startsWith("HPE_")) return `the answer was not HTTP (${code})`;
  return `the request failed (${code})`;
}
