import * as sdk from "../../mod.ts";
import * as watch from "../../watch.ts";
import * as webhooks from "../../webhooks.ts";
import { runSuite } from "../suite.ts";

// bun runners/bun.ts '{ "baseUrl": … }'

const places = JSON.parse(process.argv[2] ?? "{}");
const passed = await runSuite({ sdk, webhooks, watch, ...places }, console.log);
process.exitCode = passed ? 0 : 1;
