import * as assert from "uvu/assert";
import type { TestAnswer } from "../../../../api/testing/server.ts";
import type { Model } from "../model.ts";
import type { ModelServer } from "../model-server.ts";

/** One step of a history. Numbers choose among what there is. */
export interface Step {
  readonly kind: string;
  readonly who: number;
  readonly which: number;
  readonly text: string;
}

/** Asks the server for what a step says, holds the answer against the model, and gives the next model. */
export type Command = (server: ModelServer, model: Model, step: Step) => Promise<Model>;

/** One of some things, by a number; undefined where there is none. */
export function pick<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)];
}

/** An answer with this status, and these members among its own. */
export function expect(answer: TestAnswer, status: number, members: object = {}): void {
  assert.is(answer.status, status, answer.text);
  for (const [name, value] of Object.entries(members)) {
    assert.equal(answer.json[name], value, `${name} in ${answer.text}`);
  }
}
