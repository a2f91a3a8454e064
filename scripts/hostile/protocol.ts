import { heads } from "./protocol/heads.ts";
import { openings } from "./protocol/openings.ts";
import { cut, framing } from "./protocol/requests.ts";
import { lettingGo, waiting } from "./protocol/waiting.ts";
import { frames } from "./protocol/websockets.ts";

// In this order: all but the openings is tried beside those who make the server wait.
for (const one of [waiting, cut, framing, heads, frames, openings, lettingGo]) one.run();
