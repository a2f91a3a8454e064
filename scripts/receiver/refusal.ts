/** A request that is not taken, for a reason that the caller may know. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** An error body as the server's own: `error` and `message` are the same text. */
  toResponse(): Response {
    const { status, code, message, headers } = this;
    return Response.json({ error: message, message, code }, { status, headers });
  }
}
