import { suite } from "uvu";
import * as assert from "uvu/assert";
import { withMount } from "./seed-paths.ts";

const paths = suite("withMount()");

const TARGETS: [target: string, mounted: string][] = [
  // The queue: with an api_key.
  ["/tasks?api_key=k", "/queue/tasks?api_key=k"],
  ["/tasks?api_key", "/queue/tasks?api_key"],
  ["/tasks?api_key=", "/queue/tasks?api_key="],
  ["/tasks?workspace_id=w&api_key=k", "/queue/tasks?workspace_id=w&api_key=k"],
  ["/tasks?api%5Fkey=k", "/queue/tasks?api%5Fkey=k"],
  ["/tasks?token=t&api_key=k", "/queue/tasks?token=t&api_key=k"],
  ["/tasks/?api_key=k", "/queue/tasks/?api_key=k"],
  ["/tasks/7?api_key=k", "/queue/tasks/7?api_key=k"],
  ["/tasks/flush?api_key=k", "/queue/tasks/flush?api_key=k"],
  ["/TASKS?api_key=k", "/queue/TASKS?api_key=k"],
  ["/stats?api_key=k", "/queue/stats?api_key=k"],
  ["/ws/tasks?api_key=k&workspace_id=w", "/queue/ws/tasks?api_key=k&workspace_id=w"],
  ["/ws/tasks", "/queue/ws/tasks"],
  ["/ws/tasks?token=t", "/queue/ws/tasks?token=t"],
  ["/ws/tasks/", "/queue/ws/tasks/"],

  // The tracker: without one.
  ["/tasks", "/tracker/tasks"],
  ["/tasks?", "/tracker/tasks?"],
  ["/tasks/", "/tracker/tasks/"],
  ["/tasks/7", "/tracker/tasks/7"],
  ["/tasks/flush", "/tracker/tasks/flush"],
  ["/tasks?token=t", "/tracker/tasks?token=t"],
  ["/tasks?q=api_key", "/tracker/tasks?q=api_key"],
  ["/tasks?q=a?api_key=k", "/tracker/tasks?q=a?api_key=k"],
  ["/tasks?my_api_key=k", "/tracker/tasks?my_api_key=k"],
  ["/tasks?API_KEY=k", "/tracker/tasks?API_KEY=k"],
  ["/tasks?q=%26api_key=k", "/tracker/tasks?q=%26api_key=k"],
  ["/auth", "/tracker/auth"],
  ["/logout", "/tracker/logout"],
  ["/me", "/tracker/me"],
  ["/user/1", "/tracker/user/1"],
  ["/users", "/tracker/users"],
  ["/users/1/tasks", "/tracker/users/1/tasks"],
  ["/users/1/tasks?api_key=k", "/tracker/users/1/tasks?api_key=k"],
  ["/me?api_key=k", "/tracker/me?api_key=k"],
  ["/Auth", "/tracker/Auth"],

  // Messaging.
  ["/contacts", "/messaging/contacts"],
  ["/contacts?pageIndex=2&max=5", "/messaging/contacts?pageIndex=2&max=5"],
  ["/contacts/c1", "/messaging/contacts/c1"],
  ["/contacts?api_key=k", "/messaging/contacts?api_key=k"],
  ["/messages", "/messaging/messages"],
  ["/messages/m1/attempts", "/messaging/messages/m1/attempts"],
  ["/MESSAGES", "/messaging/MESSAGES"],
];

/** Targets that stay as they are. */
const OTHERS = [
  "/",
  "/?api_key=k",
  "/app.js",
  "/healthz",
  "/readyz?api_key=k",
  "/metrics",
  "/favicon.ico",
  "/.well-known/jwks.json",
  "/stats",
  "/stats?token=t",
  "/statistics?api_key=k",
  "/tasksets?api_key=k",
  "/tasks.json?api_key=k",
  "/task",
  "/taskss",
  "/userss",
  "/mean",
  "/authors",
  "/contactsheet",
  "/messages2",
  "/ws",
  "/ws/tasks/1",
  "/ws/tasksets",
  "/api/tasks?api_key=k",
  "//tasks?api_key=k",
  "/tracker/tasks",
  "/tracker/tasks?api_key=k",
  "/tracker",
  "/tracker/ws?token=t",
  "/messaging/messages",
  "/messaging/ws?api_key=k",
  "/queue/tasks?api_key=k",
  "/queue/tasks",
  "/queue/ws/tasks",
  "/Queue/tasks",
  "/queues/tasks",
  "/unknown?x=/tasks&api_key=k",
  "*",
];

for (const [target, mounted] of TARGETS) {
  paths(`${target} is ${mounted}`, () => {
    assert.is(withMount(target), mounted);
    assert.is(withMount(mounted), mounted, "twice is as once");
  });
}

for (const target of OTHERS) {
  paths(`${target} stays as it is`, () => {
    assert.is(withMount(target), target);
  });
}

paths.run();
