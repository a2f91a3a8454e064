import { MessagingClient, QueueClient, TrackerClient } from "taskwire/sdk";

/** The server's default. */
export const apiKey = "there-is-no-key";

/** An account with which a person can sign in on the page. */
export const account = {
  name: "Ada Lovelace",
  email: "ada@example.org",
  password: "correct horse",
};

/**
 * Puts a little of everything into a server.
 *
 * @param {string} baseUrl
 */
export async function fill(baseUrl) {
  const { contacts } = new MessagingClient({ baseUrl, apiKey });
  const ada = await contacts.create({ name: account.name, phone: "+441234567890" });
  await contacts.create({ name: "Grace Hopper", phone: "+12025550123" });

  const tracker = new TrackerClient({ baseUrl });
  await tracker.signUp(account);
  await tracker.signIn(account);
  await tracker.tasks.create({ title: "Read what the demo says", status: "in_progress" });
  await tracker.tasks.create({ title: "Send a message of my own" });

  const { tasks } = new QueueClient({ baseUrl, apiKey });
  await tasks.create({ name: "A short one", type: "gx.micro" });
  await tasks.create({ name: "A longer one", type: "gx.medium" });
  return { ada };
}
