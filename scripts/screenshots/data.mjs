import { MessagingClient, QueueClient, TrackerClient } from "taskwire/sdk";
import WebSocket from "ws";

/** The server's default. */
const apiKey = "there-is-no-key";

/** Who the pictures are taken as. */
export const account = {
  name: "Ada Lovelace",
  email: "ada@example.org",
  password: "correct horse",
};

const colleagues = [
  { name: "Grace Hopper", email: "grace@example.org" },
  { name: "Katherine Johnson", email: "katherine@example.org" },
  { name: "Alan Turing", email: "alan@example.org" },
];

/** Whose, what, and how far it is; the latest last. */
const tasks = /** @type {const} */ ([
  [1, "Move the nightly reports to the new queue", "done"],
  [2, "Check that every invoice of October has its message", "done"],
  [0, "Draw the picture for the front page", "done"],
  [3, "Find out why the third worker is slower than its twins", "in_progress"],
  [1, "Ask the warehouse which labels they still print by hand", "in_progress"],
  [2, "Compare the trajectories of both runs", "open"],
  [0, "Write the release notes", "in_progress"],
  [0, "Invite the night shift to try the live view", "open"],
]);

/** Who, from whom, what, and how the receiver answers: not at all for the last. */
const messages = /** @type {const} */ ([
  ["Grace Hopper", "+12025550123", "Reports", "The nightly reports are ready: 214 pages.", 204],
  ["Alan Turing", "+442071234567", "Shop", "Thank you. We have received your return.", 204],
  ["Legacy pager", "+12025550188", "Alerts", "Worker 3 needs twice its usual time.", 500],
  [
    "Katherine Johnson",
    "+12025550142",
    "Shop",
    "Your order is on its way, and arrives tomorrow.",
    204,
  ],
  [
    "Night shift",
    "+12025550177",
    "Alerts",
    "The catalogue is being rendered until ten.",
    undefined,
  ],
]);

/** The short ones first: they have run when the long ones run and the last ones wait. */
const jobs = /** @type {const} */ ([
  ["Resize the product pictures", "gx.micro"],
  ["Send the newsletter's first batch", "gx.tiny"],
  ["Rebuild the search index", "gx.medium"],
  ["Convert the training videos", "gx.medium"],
  ["Count the stock", "gx.small"],
  ["Check all outgoing links", "gx.medium"],
  ["Import the price list", "gx.small"],
  ["Archive last month's logs", "gx.micro"],
  ["Compare the two backups", "gx.medium"],
  ["Fold the visitors' statistics", "gx.medium"],
  ["Print next week's labels", "gx.small"],
  ["Warm the map's tiles", "gx.medium"],
  ["Render the spring catalogue", "gx.heavy"],
  ["Compute the delivery routes", "gx.heavy"],
  ["Train the address model", "gx.heavy"],
  ["Verify the archive's checksums", "gx.heavy"],
  ["Export the customers as a table", "gx.large"],
  ["Sign the firmware images", "gx.large"],
  ["Translate the manual", "gx.large"],
  ["Mail the monthly invoices", "gx.medium"],
]);
/** When so many have run, there is something to be seen. */
const ENOUGH_COMPLETED = 12;
const PATIENCE_MS = 180_000;

/**
 * Puts a team's work into a server that has none.
 *
 * @param {string} baseUrl
 * @param {{ status: number | undefined }} receiver where its deliveries go
 */
export async function fill(baseUrl, receiver) {
  const isRun = runJobs(baseUrl);
  await addTasks(baseUrl);
  await sendMessages(baseUrl, receiver);
  await isRun;
}

/** @param {string} baseUrl */
async function addTasks(baseUrl) {
  const people = [];
  for (const person of [account, ...colleagues]) {
    const { password } = account;
    const client = new TrackerClient({ baseUrl });
    await client.signUp({ password, ...person });
    await client.signIn({ email: person.email, password });
    people.push(client);
  }
  for (const [whose, title, status] of tasks) await people[whose]?.tasks.create({ title, status });
}

/**
 * @param {string} baseUrl
 * @param {{ status: number | undefined }} receiver
 */
async function sendMessages(baseUrl, receiver) {
  const messaging = new MessagingClient({ baseUrl, apiKey });
  for (const [name, phone, from, content, status] of messages) {
    receiver.status = status;
    const { id } = await messaging.messages.send({ from, to: { name, phone }, content });
    if (status) await messaging.messages.waitUntilSettled(id);
  }
}

/** @param {string} baseUrl */
async function runJobs(baseUrl) {
  const queue = new QueueClient({ baseUrl, apiKey });
  for (const [name, type] of jobs) await queue.tasks.create({ name, type });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  for await (const { tasks } of queue.watch({ signal, WebSocket })) {
    if (tasks.filter(({ status }) => status === "completed").length >= ENOUGH_COMPLETED) return;
  }
}
