import Type from "typebox";
import { SignUpStatus, Task, User } from "../../../../api/tracker/schema.ts";
import { bodies, email, text, words } from "../values.ts";
import { exactly, type Operation, optional, strict } from "./operation.ts";

const next_cursor = Type.Union([Type.String(), Type.Null()]);
const user = strict(User);
const task = strict(Task);
const taskList = exactly({ tasks: Type.Array(task), next_cursor });

const account = {
  name: { values: text(1, 100) },
  email: { values: email },
  password: { values: text(8, 200) },
};
const taskMembers = {
  title: { values: text(1, 200) },
  description: { values: text(0, 10_000), isOptional: true },
  status: { values: words("open", "in_progress", "done"), isOptional: true },
};

const ofUser = { path: "/tracker/users/:id", credential: "user", ids: "user" } as const;
const ofTask = { path: "/tracker/tasks/:id", credential: "user", ids: "task" } as const;
const taskChange = {
  ...ofTask,
  body: bodies(optional(taskMembers)),
  statuses: [200, 404],
  answer: task,
};

export const trackerOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/tracker/auth",
    credential: "none",
    body: bodies({ email: { values: text(1, 254) }, password: { values: text(1, 200) } }),
    statuses: [401],
    isSlow: true,
  },
  { method: "GET", path: "/tracker/me", credential: "user", statuses: [200], answer: user },
  {
    method: "GET",
    path: "/tracker/signup",
    credential: "none",
    statuses: [200],
    answer: strict(SignUpStatus),
  },
  {
    method: "GET",
    path: "/tracker/users",
    credential: "user",
    query: ["limit", "cursor"],
    statuses: [200, 400],
    answer: exactly({ users: Type.Array(user), next_cursor }),
  },
  {
    method: "POST",
    path: "/tracker/users",
    credential: "none",
    body: bodies(account),
    statuses: [201, 409],
    answer: user,
    isSlow: true,
  },
  { ...ofUser, method: "GET", statuses: [200, 404], answer: user },
  { ...ofUser, method: "GET", path: "/tracker/user/:id", statuses: [200, 404], answer: user },
  {
    ...ofUser,
    method: "PATCH",
    body: bodies(optional({ name: account.name, email: account.email })),
    statuses: [200, 404, 409],
    answer: user,
  },
  { ...ofUser, method: "DELETE", statuses: [204, 404, 409] },
  {
    ...ofUser,
    method: "GET",
    path: "/tracker/users/:id/tasks",
    query: ["limit", "cursor"],
    statuses: [200, 400, 404],
    answer: taskList,
  },
  {
    method: "GET",
    path: "/tracker/tasks",
    credential: "user",
    query: ["limit", "cursor", "status", "user_id", "q"],
    statuses: [200, 400],
    answer: taskList,
  },
  {
    method: "POST",
    path: "/tracker/tasks",
    credential: "user",
    body: bodies(taskMembers),
    statuses: [201],
    answer: task,
  },
  { ...ofTask, method: "GET", statuses: [200, 404], answer: task },
  { ...taskChange, method: "PUT" },
  { ...taskChange, method: "PATCH" },
  { ...ofTask, method: "DELETE", statuses: [204, 404] },
  // Without the wish for a WebSocket.
  {
    method: "GET",
    path: "/tracker/ws",
    credential: "user",
    query: ["since"],
    statuses: [400, 426],
  },
];

/** Apart from the others: with it the token is gone. */
export const logout: Operation = {
  method: "POST",
  path: "/tracker/logout",
  credential: "user",
  statuses: [204, 401],
};
