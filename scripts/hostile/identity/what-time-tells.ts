import { suite } from "uvu";
import * as assert from "uvu/assert";
import { chance, isLong } from "../kit/chance.ts";
import { figure } from "../kit/figures.ts";
import { KEY, removeAttacked, server } from "./attacked.ts";
import { compareTimes } from "./compare-times.ts";

/** Pairs of tries: a sign-in hashes a password, and takes a thousand times as long as a key. */
const PAIRS = { keys: 1000, passwords: isLong ? 1000 : 150 };

export const timing = suite("time");

timing.after(removeAttacked);

async function timeOf(path: string, init: RequestInit, status: number): Promise<number> {
  const started = performance.now();
  const response = await fetch(server.url + path, init);
  await response.arrayBuffer();
  const time = performance.now() - started;
  assert.is(response.status, status);
  return time;
}

const signIn = (email: string) => () =>
  timeOf(
    "/tracker/auth",
    {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email, password: "wrong guess" }),
    },
    401,
  );

timing("does not tell a wrong e-mail from a wrong password", async () => {
  const random = chance("passwords");
  const { isDifferent, deviations, wouldShow } = await compareTimes(
    PAIRS.passwords,
    random,
    signIn("member@example.org"),
    signIn("nobody@example.org"),
  );
  figure(
    `wrong e-mail against wrong password, ${2 * PAIRS.passwords} tries`,
    `${deviations.toFixed(1)} deviations; ${wouldShow.toFixed(2)} ms would have shown`,
  );
  assert.not(isDifferent, `${deviations} standard deviations`);
});

for (const [where, of] of Object.entries({
  header: (key: string) => () =>
    timeOf("/messaging/contacts/x", { headers: { Authorization: `Bearer ${key}` } }, 401),
  query: (key: string) => () => timeOf(`/queue/stats?api_key=${key}`, {}, 403),
})) {
  timing(`does not tell how much of a key is right, in the ${where}`, async () => {
    const random = chance(where);
    const far = of(`x${KEY.slice(1)}`);
    const near = of(`${KEY.slice(0, -1)}x`);
    for (let i = 0; i < 100; i++) await Promise.all([far(), near()]);
    const { isDifferent, deviations, wouldShow } = await compareTimes(
      PAIRS.keys,
      random,
      far,
      near,
    );
    figure(
      `wrong from the first character against from the last, ${where}, ${2 * PAIRS.keys} tries`,
      `${deviations.toFixed(1)} deviations; ${(1000 * wouldShow).toFixed(0)} µs would have shown`,
    );
    assert.not(isDifferent, `${deviations} standard deviations`);
  });
}

timing("would show a difference that there is", async () => {
  const random = chance("control");
  const plain = () => timeOf("/healthz", {}, 200);
  const later = async () => (await plain()) + 0.3;
  const { isDifferent } = await compareTimes(PAIRS.keys, random, plain, later);
  assert.ok(isDifferent, "0.3 ms were not noticed");
});
