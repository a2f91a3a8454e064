import Type from "typebox";
import type { ApiDescription, Described, Operations, SecurityScheme } from "../docs/description.ts";
import { instant, nextCursor } from "../http/schemas.ts";
import { changeSchema, creationSchema } from "../http/validate.ts";
import type { trackerRoutes } from "./routes.ts";
import {
  credentialFields,
  newUserFields,
  pageQuery,
  SignUpStatus,
  Task,
  taskFields,
  taskListQuery,
  User,
  userChangeFields,
} from "./schema.ts";

const { email, name, username, password } = credentialFields;

const Session = Type.Object({
  token: Type.String({ description: "a JWT", examples: ["eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"] }),
  token_type: Type.Literal("Bearer"),
  expires_at: instant,
  user: User,
});
const UserList = Type.Object({ users: Type.Array(User), next_cursor: nextCursor });
const TaskList = Type.Object({ tasks: Type.Array(Task), next_cursor: nextCursor });

const Jwks = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.Literal("OKP"),
      crv: Type.Literal("Ed25519"),
      x: Type.String({ examples: ["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"] }),
      kid: Type.String({ examples: ["kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"] }),
      alg: Type.Literal("EdDSA"),
      use: Type.Literal("sig"),
    }),
  ),
});

const operations: Described<typeof trackerRoutes> = {
  "/auth": {
    POST: {
      id: "signIn",
      tag: "Signing in",
      summary: "Sign in",
      description: "A name that several people bear is nobody's: sign in with the e-mail then.",
      body: Type.Union([
        Type.Object({ email, password }, { title: "By e-mail" }),
        Type.Object({ name, password }, { title: "By name" }),
        Type.Object({ username, password }, { title: "By user name" }),
      ]),
      answers: { 200: Session },
      problems: ["unauthorized", "too_many_tries", "busy"],
      credential: "none",
    },
  },
  "/logout": {
    POST: {
      id: "signOut",
      tag: "Signing in",
      summary: "Sign out: revoke the token that the call carries",
      answers: { 204: null },
    },
  },
  "/me": {
    GET: { id: "getMe", tag: "Users", summary: "Who am I?", answers: { 200: User } },
  },
  "/signup": {
    GET: {
      id: "getSignUpStatus",
      tag: "Users",
      summary: "May accounts be made without an admin?",
      answers: { 200: SignUpStatus },
      credential: "none",
    },
  },
  "/users": {
    GET: {
      id: "listUsers",
      tag: "Users",
      summary: "Everybody",
      query: pageQuery,
      answers: { 200: UserList },
    },
    POST: {
      id: "createUser",
      tag: "Users",
      summary: "Sign up, or make an account for somebody",
      description:
        "The first account is the admin's. With `SIGNUP=closed` only admins make accounts. A `role` counts only when an admin sends it.",
      body: creationSchema(newUserFields),
      answers: { 201: User },
      problems: ["forbidden", "email_taken", "busy"],
      once: true,
      located: true,
      credential: "optional",
    },
  },
  "/users/:id": {
    GET: {
      id: "getUser",
      tag: "Users",
      summary: "One of them",
      answers: { 200: User },
      problems: ["not_found"],
    },
    PATCH: {
      id: "updateUser",
      tag: "Users",
      summary: "Change an account",
      description:
        "Your own, or as an admin any. A new password ends the account's other tokens; only admins change a role.",
      body: changeSchema(userChangeFields),
      answers: { 200: User },
      problems: ["forbidden", "not_found", "email_taken", "last_admin", "busy"],
    },
    DELETE: {
      id: "deleteUser",
      tag: "Users",
      summary: "Delete an account, and its tasks with it",
      description: "Your own, or as an admin any; the last admin stays.",
      answers: { 204: null },
      problems: ["forbidden", "not_found", "last_admin"],
    },
  },
  "/user/:id": {
    GET: {
      id: "getUserInSingular",
      tag: "Users",
      summary: "One of them, at the path of the original document",
      answers: { 200: User },
      problems: ["not_found"],
    },
  },
  "/users/:id/tasks": {
    GET: {
      id: "listTasksOfUser",
      tag: "Tasks",
      summary: "A user's tasks, latest first",
      query: pageQuery,
      answers: { 200: TaskList },
      problems: ["not_found"],
    },
  },
  "/tasks": {
    GET: {
      id: "listTasks",
      tag: "Tasks",
      summary: "The latest tasks of all",
      description: "Where several conditions are given, all have to be met.",
      query: taskListQuery,
      answers: { 200: TaskList },
    },
    POST: {
      id: "createTask",
      tag: "Tasks",
      summary: "Create a task of your own",
      body: creationSchema(taskFields),
      answers: { 201: Task },
      once: true,
      located: true,
    },
  },
  "/tasks/:id": {
    GET: {
      id: "getTask",
      tag: "Tasks",
      summary: "One task",
      answers: { 200: Task },
      problems: ["not_found"],
    },
    PUT: taskChange("replaceTask", "Change a task, as PATCH does"),
    PATCH: taskChange("updateTask", "Change a task"),
    DELETE: {
      id: "deleteTask",
      tag: "Tasks",
      summary: "Delete a task",
      description: "Your own, or as an admin any.",
      answers: { 204: null },
      problems: ["forbidden", "not_found"],
    },
  },
};

function taskChange(id: string, summary: string) {
  return {
    id,
    tag: "Tasks",
    summary,
    description: "Your own, or as an admin any. What is not sent stays as it is.",
    body: changeSchema(taskFields),
    answers: { 200: Task },
    problems: ["forbidden", "not_found"],
  } as const;
}

const jwks: Operations = {
  "/.well-known/jwks.json": {
    GET: {
      id: "getKeys",
      tag: "Signing in",
      summary: "The public key of the tokens (RFC 7517)",
      description: "There only where `JWT_PRIVATE_KEY` is set.",
      answers: { 200: Jwks },
      problems: ["unknown_path"],
      credential: "none",
    },
  },
};

export const trackerSecurity = {
  token: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The `token` that `POST /auth` gives.",
  },
  tokenInQuery: {
    type: "apiKey",
    in: "query",
    name: "token",
    description: "The same token, for clients that cannot set a header.",
  },
} satisfies Record<string, SecurityScheme>;

export const trackerApi: ApiDescription = {
  title: "Taskwire tracker",
  summary: "People and their tasks.",
  description:
    "Every signed-in user reads the whole team's tasks, and writes only their own; admins write all. Sign in at `/auth`, and send the token with every other call.",
  mount: "/tracker",
  tags: {
    "Signing in": "Tokens: getting one, and ending it.",
    Users: "Accounts.",
    Tasks: "What there is to do.",
  },
  schemas: { User, Task, SignUpStatus },
  placeholders: { id: Type.Integer({ minimum: 1 }) },
  securitySchemes: trackerSecurity,
  security: ["token", "tokenInQuery"],
  problems: ["unauthorized"],
  operations,
  atRoot: jwks,
};
