import type { MessagingClient, QueueClient, TrackerClient } from "../mod.ts";
import type { Context } from "./context.ts";

export const PASSWORD = "correct horse battery staple";

export function messagingOf({ sdk, baseUrl, apiKey }: Context): MessagingClient {
  return new sdk.MessagingClient({ baseUrl, apiKey });
}

/** Of a workspace that nobody else uses. */
export function queueOf({ sdk, baseUrl, apiKey }: Context, workspaceId = anyName()): QueueClient {
  return new sdk.QueueClient({ baseUrl, apiKey, workspaceId });
}

const admins = new WeakMap<Context, Promise<TrackerClient>>();

/** Of the first account there is, an admin's. */
export function adminOf(context: Context): Promise<TrackerClient> {
  const admin = admins.get(context) ?? firstOf(context);
  admins.set(context, admin);
  return admin;
}

async function firstOf({ sdk, baseUrl }: Context): Promise<TrackerClient> {
  const admin = new sdk.TrackerClient({ baseUrl });
  const account = { name: "Admin", email: "admin@example.org", password: PASSWORD };
  await admin.signUp(account);
  await admin.signIn(account);
  return admin;
}

/** Of a new account, which has signed in. */
export async function memberOf(context: Context): Promise<TrackerClient> {
  // Else this one would be the admin's.
  await adminOf(context);
  const { sdk, baseUrl } = context;
  const member = new sdk.TrackerClient({ baseUrl });
  const email = anyEmail();
  await member.signUp({ name: "Member", email, password: PASSWORD });
  await member.signIn({ email, password: PASSWORD });
  return member;
}

export function anyName(): string {
  return crypto.randomUUID();
}

export function anyEmail(): string {
  return `${anyName()}@example.org`;
}

/** In E.164, and most likely nobody's. */
export function anyPhone(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `+49${String(number).padStart(10, "0")}`;
}
