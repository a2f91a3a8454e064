import { limits } from "./identity/sign-in-tries.ts";
import { timing } from "./identity/what-time-tells.ts";
import { who } from "./identity/who-may.ts";

for (const one of [who, limits, timing]) one.run();
