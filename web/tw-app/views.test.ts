import { suite } from "uvu";
import * as assert from "uvu/assert";
import { hashOf, placeOf, VIEWS, type View } from "./views.ts";

const views = suite("the app's addresses");

for (const view of Object.keys(VIEWS) as View[]) {
  views(`#/${view} names its view, and is named by it`, () => {
    assert.equal(placeOf(hashOf(view)), { view, workspace: undefined });
  });
}

views("name the queue's workspace", () => {
  assert.is(hashOf("queue", "reports_2"), "#/queue/reports_2");
  assert.equal(placeOf("#/queue/reports_2"), { view: "queue", workspace: "reports_2" });
  assert.equal(placeOf("#/tasks/reports_2"), { view: "tasks", workspace: undefined });
});

for (const other of ["", "#", "#/", "#tasks", "#/nothing", "#/constructor", "#/toString", "#top"]) {
  views(`that mean nothing to the app lead to the tasks: "${other}"`, () => {
    assert.equal(placeOf(other), { view: "tasks", workspace: undefined });
  });
}

views.run();
