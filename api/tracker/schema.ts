import Type, { type Static, type TObject } from "typebox";

/**
 * The tracker's resources. A property that is added here, with a migration that adds its column,
 * is stored, answered and validated; nothing else has to know.
 */

export const ROLES = ["admin", "member"] as const;
export const STATUSES = ["open", "in_progress", "done"] as const;

/** What a person says of an account. */
const userFields = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  email: Type.String({ format: "email", maxLength: 254 }),
};

export const User = Type.Object({
  id: Type.Integer(),
  ...userFields,
  role: Type.Enum(ROLES),
  creation_date: Type.String(),
});
export type User = Static<typeof User>;

/** What somebody may know who has no account yet. */
export const SignUpStatus = Type.Object({
  open: Type.Boolean(),
  first: Type.Boolean(),
});
export type SignUpStatus = Static<typeof SignUpStatus>;

const password = Type.String({ minLength: 8, maxLength: 200 });
const role = Type.Enum(ROLES);

/** What an account is made from. */
export const newUserFields = { ...userFields, password, role: Type.Optional(role) };
/** What may be changed in an account. */
export const userChangeFields = { ...userFields, password, role };

/** What somebody signs in with: the password, and one of the others. */
export const credentialFields = {
  email: Type.String({ maxLength: 254 }),
  name: Type.String({ maxLength: 254 }),
  username: Type.String({ maxLength: 254 }),
  password: Type.String({ maxLength: 200 }),
};

/** What a person says of a task. */
export const taskFields = {
  title: Type.String({ minLength: 1, maxLength: 200 }),
  description: Type.String({ maxLength: 10_000, default: "" }),
  status: Type.Enum(STATUSES, { default: "open" }),
};
export type TaskFields = Static<TObject<typeof taskFields>>;

export const Task = Type.Object({
  id: Type.Integer(),
  user_id: Type.Integer(),
  ...taskFields,
  creation_date: Type.String(),
});
export type Task = Static<typeof Task>;

/** The topic under which changes of users and tasks are told. */
export const TRACKER_TOPIC = "tracker";
/** The topic under which tokens that ended are told. */
export const TOKENS_TOPIC = "tracker/tokens";
