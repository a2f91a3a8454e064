export { askWhy } from "../../sdk/watch/refusal.ts";
// Shared with whoever loads this, instead of a file of what both need of the SDK.
export { define } from "./core.ts";
