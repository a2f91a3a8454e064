import fc from "fast-check";
import * as assert from "uvu/assert";
import { pause } from "../kit/server.ts";
import type { Step } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { emptyModel, type Model } from "./model.ts";
import { ModelServer } from "./model-server.ts";

/** Steps of a history, and how long each may be. */
const STEPS = { minLength: 30, maxLength: 80 };

const kinds: fc.WeightedArbitrary<string>[] = [
  ...Object.keys(commands).map((kind) => ({
    weight: kind === "signUp" || kind === "signIn" ? 1 : 3,
    arbitrary: fc.constant(kind),
  })),
  { weight: 3, arbitrary: fc.constant("kill") },
  { weight: 2, arbitrary: fc.constant("kill within") },
  { weight: 1, arbitrary: fc.constant("stop") },
];

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(...kinds),
  who: fc.nat(1000),
  which: fc.nat(1000),
  text: fc
    .string({ unit: "grapheme", maxLength: 30 })
    .map((text) => [...text.replaceAll("\0", "")].slice(0, 60).join("")),
});

export interface Played {
  histories: number;
  operations: number;
  kills: number;
  killsWithin: number;
  stops: number;
}

/**
 * Plays histories on a server and on a model of it until the time is over.
 *
 * @throws {Error} where they do not agree, with the steps that led there
 */
export async function playAgainstModel(seed: number, limitMs: number): Promise<Played> {
  const played: Played = { histories: 0, operations: 0, kills: 0, killsWithin: 0, stops: 0 };
  const history = fc.array(step, STEPS);
  await fc.assert(
    fc.asyncProperty(history, (steps) => play(steps, played)),
    {
      seed,
      numRuns: 10_000,
      interruptAfterTimeLimit: limitMs,
      // Each try is seconds: the seed repeats it, and the steps are told.
      endOnFailure: true,
    },
  );
  return played;
}

async function play(steps: readonly Step[], played: Played): Promise<void> {
  const server = await ModelServer.start();
  const done: string[] = [];
  let model = emptyModel;
  try {
    model = await (commands.signUp as (typeof commands)[string])(server, model, {
      kind: "signUp",
      who: 0,
      which: 0,
      text: "admin",
    });
    for (const step of steps) {
      done.push(`${step.kind} ${step.who} ${step.which} ${JSON.stringify(step.text)}`);
      model = await take(server, model, step, played);
    }
    await server.agreesWith(model, "at the end");
    assert.not.match(server.server.log(), /"level":(50|60)/, server.server.log().slice(0, 1000));
    played.histories++;
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${(error as Error).stack ?? message}\nafter:\n${done.join("\n")}`);
  } finally {
    await server.remove();
  }
}

async function take(server: ModelServer, model: Model, step: Step, played: Played): Promise<Model> {
  switch (step.kind) {
    case "kill":
      await server.server.kill();
      await server.server.restart();
      played.kills++;
      await server.agreesWith(model, "after a kill");
      return model;
    case "stop":
      assert.is(await server.server.stop(), 0);
      await server.server.restart();
      played.stops++;
      await server.agreesWith(model, "after a stop");
      return model;
    case "kill within":
      return killWithin(server, model, step, played);
    default: {
      played.operations++;
      const command = commands[step.kind];
      if (!command) throw new Error(`there is no ${step.kind}`);
      return command(server, model, step);
    }
  }
}

/** A kill while a task is being made or removed: it was done, or it was not, and nothing between. */
async function killWithin(
  server: ModelServer,
  model: Model,
  { which, who, text }: Step,
  played: Played,
): Promise<Model> {
  const [user] = model.users;
  const token = user && model.tokens[user.id];
  if (!token) return model;
  const task = who % 2 ? model.tasks[which % Math.max(1, model.tasks.length)] : undefined;
  const body = { title: text || "killed", description: "", status: "open" };
  const asked = task
    ? server.ask("DELETE", `/tracker/tasks/${task.id}`, { token })
    : server.ask("POST", "/tracker/tasks", { body, token });
  const answered = asked.catch(() => undefined);
  await pause(which % 4);
  await server.server.kill();
  const answer = await answered;
  await server.server.restart();
  played.killsWithin++;

  const path = `/tracker/tasks/${task?.id ?? model.nextTask}`;
  const found = await server.ask("GET", path, { token });
  const isDone = (found.status === 404) === (task !== undefined);
  if (answer) assert.ok(isDone, `it was answered ${answer.status} and is not done`);
  if (!isDone) {
    await server.agreesWith(model, "after a kill within an operation that was not done");
    return model;
  }
  if (!task) assert.equal(found.json, { ...found.json, ...body, user_id: user.id });
  const after = task
    ? { ...model, tasks: model.tasks.filter(({ id }) => id !== task.id) }
    : { ...model, tasks: [...model.tasks, found.json], nextTask: model.nextTask + 1 };
  await server.agreesWith(after, "after a kill within an operation that was done");
  return after;
}
