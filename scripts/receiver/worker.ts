import { createReceiver, type Receiver } from "./handler.ts";

// The receiver for runtimes that serve a module's default export: Deno (`deno serve`), Bun, workerd.

/** What the sender signs with by default. */
const SECRET = "mySecret";

const { env = {} } = (globalThis as { process?: { env?: Environment } }).process ?? {};

/** Made at the first request: workerd gives the environment only then. */
let receiver: Receiver | undefined;

export default {
  // For Bun, which would take 3000 otherwise and let the whole network in.
  port: Number(env.PORT || 3010),
  hostname: "127.0.0.1",

  /** @param bindings workerd's environment; other runtimes pass something of their own */
  async fetch(request: Request, bindings: Environment = {}): Promise<Response> {
    // What a binding leaves unset workerd shows as the text "null" in process.env.
    const { WEBHOOK_SECRET } = "WEBHOOK_SECRET" in bindings ? bindings : env;
    receiver ??= createReceiver({ secret: secretsOf(WEBHOOK_SECRET || SECRET) });
    return receiver.fetch(request);
  },
};

type Environment = Readonly<Record<string, string | null | undefined>>;

/** Two stand separated by a comma while one is being replaced. */
function secretsOf(text: string): string[] {
  return text.split(",").map((secret) => secret.trim());
}
