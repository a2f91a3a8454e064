import { readdirSync, watch } from "node:fs";
import { join } from "node:path";

/** Changes within this time are one: an editor writes a file in several steps. */
const TOGETHER_MS = 20;

/**
 * Calls `onChange` after something has changed in one of the folders or below it, never twice at a
 * time. Each folder is watched by itself, because not every system and every Node watches what is
 * below.
 *
 * @param {string[]} folders
 * @param {() => Promise<void>} onChange
 */
export function watchFolders(folders, onChange) {
  /** @type {Set<string>} */
  const watched = new Set();
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let isBusy = false;
  let isAgain = false;

  const watchAll = () => {
    for (const folder of folders.flatMap(foldersIn)) {
      if (watched.has(folder)) continue;
      watched.add(folder);
      const watcher = watch(folder, soon);
      // It has been removed; should it come back, it is found again.
      watcher.on("error", () => {
        watcher.close();
        watched.delete(folder);
      });
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, TOGETHER_MS);
  };
  const changed = async () => {
    isAgain = isBusy;
    if (isBusy) return;
    isBusy = true;
    watchAll();
    await onChange();
    isBusy = false;
    if (isAgain) soon();
  };
  watchAll();
}

/**
 * A folder and all below it.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function foldersIn(folder) {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["node_modules", "dist"].includes(entry.name))
    .flatMap(({ name }) => foldersIn(join(folder, name)));
  return [folder, ...below];
}
