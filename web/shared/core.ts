/**
 * What every element is loaded with, named in one place: so it becomes one file, which compresses
 * better than many, and which a page with several elements loads once. Each entry takes `define`
 * from here; that brings the rest.
 *
 * @module
 */
export { taskWatch } from "../../sdk/watch/task-watch.ts";
export { Announcer } from "./announce.ts";
export { define } from "./define.ts";
export { TaskwireElement } from "./element.ts";
export { keysOf } from "./keys.ts";
export { Source } from "./source.ts";
export * from "./states.ts";
export { styles } from "./styles.ts";
