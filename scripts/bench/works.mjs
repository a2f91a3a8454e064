import { create } from "./works/create.mjs";
import { deliver } from "./works/deliver.mjs";
import { growth } from "./works/growth.mjs";
import { journal } from "./works/journal.mjs";
import { live } from "./works/live.mjs";
import { mixed } from "./works/mixed.mjs";
import { read } from "./works/read.mjs";

/** What is measured, in this order. */
export const works = [create, read, mixed, live, deliver, journal, growth];
