import * as assert from "uvu/assert";
import { addNote, crashCopy, type InFolder, journalsIn, openStore } from "./testing.ts";

/** A folder as several crashes leave it: a snapshot and three journals with a note each. */
export async function crashedThrice(context: InFolder): Promise<string> {
  let { folder } = context;
  for (let start = 1; start <= 3; start++) {
    await addNote(await openStore(folder), `note ${start}`);
    folder = await crashCopy(folder);
  }
  assert.is((await journalsIn(folder)).length, 3);
  return folder;
}
