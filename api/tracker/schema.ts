import Type, { type Static, type TObject } from "typebox";
import { cursor, instant, pageLimit } from "../http/schemas.ts";

/**
 * The tracker's resources. A property that is added here, with a migration that adds its column,
 * is stored, answered, validated and documented; nothing else has to know.
 */

export const ROLES = ["admin", "member"] as const;
export const STATUSES = ["open", "in_progress", "done"] as const;

const nameExamples = ["Ada Lovelace"];
const emailExamples = ["ada@example.org"];
const passwordExamples = ["correct horse battery"];

/** What a person says of an account. */
const userFields = {
  name: Type.String({ minLength: 1, maxLength: 100, examples: nameExamples }),
  email: Type.String({ format: "email", maxLength: 254, examples: emailExamples }),
};

export const User = Type.Object({
  id: Type.Integer(),
  ...userFields,
  role: Type.Enum(ROLES),
  creation_date: instant,
});
export type User = Static<typeof User>;

/** What somebody may know who has no account yet. */
export const SignUpStatus = Type.Object({
  open: Type.Boolean({ description: "whether anybody may make an account" }),
  first: Type.Boolean({ description: "whether the next account is the first, and so the admin's" }),
});
export type SignUpStatus = Static<typeof SignUpStatus>;

const password = Type.String({ minLength: 8, maxLength: 200, examples: passwordExamples });
const role = Type.Enum(ROLES);

/** What an account is made from. */
export const newUserFields = { ...userFields, password, role: Type.Optional(role) };
/** What may be changed in an account. */
export const userChangeFields = { ...userFields, password, role };

/** What somebody signs in with: the password, and one of the others. */
export const credentialFields = {
  email: Type.String({ maxLength: 254, examples: emailExamples }),
  name: Type.String({ maxLength: 254, examples: nameExamples }),
  username: Type.String({ maxLength: 254, examples: nameExamples }),
  password: Type.String({ maxLength: 200, examples: passwordExamples }),
};

/** What a person says of a task. */
export const taskFields = {
  title: Type.String({ minLength: 1, maxLength: 200, examples: ["Write the report"] }),
  description: Type.String({
    maxLength: 10_000,
    default: "",
    examples: ["Two pages, by Friday."],
  }),
  status: Type.Enum(STATUSES, { default: "open" }),
};
export type TaskFields = Static<TObject<typeof taskFields>>;

export const Task = Type.Object({
  id: Type.Integer(),
  user_id: Type.Integer({ description: "whose task it is" }),
  ...taskFields,
  creation_date: instant,
});
export type Task = Static<typeof Task>;

/** What is asked of a page of a list. */
export const pageQuery = { limit: pageLimit(50, 200), cursor };

/** What is asked of the list of all tasks. All of it has to fit. */
export const taskListQuery = {
  ...pageQuery,
  status: Type.Optional(Type.Enum(STATUSES)),
  user_id: Type.Optional(Type.Integer({ minimum: 1, description: "the id of a user" })),
  q: Type.Optional(
    Type.String({
      description: "a text in title or description; ASCII letters match in either case",
      examples: ["report"],
    }),
  ),
};

/** The topic under which changes of users and tasks are told. */
export const TRACKER_TOPIC = "tracker";
/** The topic under which tokens that ended are told. */
export const TOKENS_TOPIC = "tracker/tokens";
