import * as ws from "ws";
import type { Doors, Places } from "../context.ts";
import { runSuite } from "../suite.ts";

// node runners/node.ts '{ "baseUrl": …, "doors": [./sdk, ./webhooks, ./watch] }': the doors are
// loaded as they are named, since some Nodes run TypeScript and others do not.

interface Order extends Places {
  readonly doors: readonly [sdk: string, webhooks: string, watch: string];
}

const { doors, ...places }: Order = JSON.parse(process.argv[2] ?? "{}");
const [sdk, webhooks, watch] = await Promise.all(doors.map((door) => import(door)));
const loaded = { sdk, webhooks, watch } as Doors;
// Node has one of its own from version 22 on.
const WebSocket = "WebSocket" in globalThis ? undefined : ws.WebSocket;

const passed = await runSuite({ ...loaded, ...places, WebSocket }, console.log);
process.exitCode = passed ? 0 : 1;
