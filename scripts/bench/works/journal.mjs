import { environment, metric, signUp } from "../peers/taskwire.mjs";
import { atMost } from "../report.mjs";
import { API_KEY, contact, JSON_HEADERS, queueTask, trackerTask } from "../rows.mjs";
import { ratioText, whole } from "../text.mjs";

const CREATED = 500;
const HOUR_MS = 3_600_000;

/** @type {import("../stage.mjs").Work} */
export const journal = {
  name: "journal",
  title: "What is written: bytes of the journal",

  async run({ peers, start }) {
    const delay = { DELIVERY_DELAY_MS: String(HOUR_MS) };
    const { url } = await start(peers.taskwire, { ...environment, ...delay });
    const ofKey = { Authorization: `Bearer ${API_KEY}` };
    const to = contact(1);
    const kinds = [
      { name: "queue task", path: `/queue/tasks?api_key=${API_KEY}`, make: () => queueTask },
      {
        name: "tracker task",
        path: "/tracker/tasks",
        headers: await signUp(url),
        make: trackerTask,
      },
      { name: "contact", path: "/messaging/contacts", headers: ofKey, make: contact },
      {
        name: "message",
        path: "/messaging/messages",
        headers: ofKey,
        make: () => ({ from: "Taskwire", to, content: "Your order is on its way." }),
      },
    ];
    const measured = [];
    for (const { name, path, headers, make } of kinds) {
      const create = (/** @type {number} */ number) =>
        created(url + path, { ...headers, ...JSON_HEADERS }, make(number));
      // The first of a kind carries the texts of its statements, and the places get filled.
      for (let number = 1; number <= 10; number++) await create(number);
      const before = await metric(url, "taskwire_store_journal_bytes_total");
      let data = 0;
      for (let number = 11; number < 11 + CREATED; number++) data += await create(number);
      const bytes = (await metric(url, "taskwire_store_journal_bytes_total")) - before;
      measured.push({ name, bytes: bytes / CREATED, data: data / CREATED });
    }
    return {
      notes: [
        "The data that a write carries is counted as the JSON of what was created, as it is answered.",
      ],
      tables: [
        {
          caption: "Bytes for each creation, one at a time",
          head: ["", "journal", "data", "ratio"],
          rows: measured.map(({ name, bytes, data }) => [
            name,
            whole(bytes),
            whole(data),
            ratioText(bytes / data),
          ]),
        },
      ],
      promises: [
        atMost(
          "bytes of the journal, of the data: the worst of four kinds",
          Math.max(...measured.map(({ bytes, data }) => bytes / data)),
          1.5,
          ratioText,
        ),
      ],
      figures: { measured },
    };
  },
};

/**
 * Creates something, and gives the bytes of its JSON.
 *
 * @param {string} target
 * @param {Record<string, string>} headers
 * @param {object} body
 */
async function created(target, headers, body) {
  const answer = await fetch(target, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(`POST ${target}: ${answer.status}`);
  const resource = /** @type {{ task?: object }} */ (await answer.json());
  return Buffer.byteLength(JSON.stringify(resource.task ?? resource));
}
