// It shows all the others.
import "./components.ts";
import type { TwApp } from "../tw-app/tw-app.ts";

export type * from "../tw-app/tw-app.events.ts";
export type { TwApp };
