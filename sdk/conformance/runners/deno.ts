import * as sdk from "../../mod.ts";
import * as watch from "../../watch.ts";
import * as webhooks from "../../webhooks.ts";
import { runSuite } from "../suite.ts";

// deno run --allow-net runners/deno.ts '{ "baseUrl": … }'

declare const Deno: { readonly args: readonly string[]; exitCode: number };

const places = JSON.parse(Deno.args[0] ?? "{}");
const passed = await runSuite({ sdk, webhooks, watch, ...places }, console.log);
Deno.exitCode = passed ? 0 : 1;
