import { created, noContent, ok } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { tokenOf } from "../http/credentials.ts";
import { createOnce, isRepeated } from "../http/idempotency.ts";
import { parametersOf } from "../http/parameters.ts";
import { idOf } from "../http/path-id.ts";
import { forbidden, invalid, unauthorized } from "../http/problem.ts";
import { type Rate, RateLimit } from "../http/rate-limit.ts";
import type { Handler } from "../http/routes.ts";
import { changeOf, creationOf } from "../http/validate.ts";
import type { Store } from "../store/store.ts";
import { hashPassword, isPassword, slowFingerprint } from "./passwords.ts";
import {
  credentialFields,
  newUserFields,
  pageQuery,
  type SignUpStatus,
  type User,
  userChangeFields,
} from "./schema.ts";
import { bearerOf, type Caller, endToken, type Tokens } from "./tokens.ts";
import {
  changeUser,
  createUser,
  deleteUser,
  findForSignIn,
  isEmpty,
  listUsers,
  requireOwnAccount,
  requireUser,
} from "./users.ts";

export interface AccountOptions {
  readonly signup: "open" | "closed";
  readonly rateLimitAuth: Rate;
}

const credentials = changeOf(credentialFields);
const newAccount = creationOf(newUserFields);
const accountChange = changeOf(userChangeFields);
const pageOf = parametersOf(pageQuery);

/** Accounts, and signing in and out. */
export class Accounts {
  readonly #store: Store;
  readonly #tokens: Tokens;
  readonly #options: AccountOptions;
  readonly #tries: RateLimit;

  constructor(store: Store, tokens: Tokens, options: AccountOptions) {
    this.#store = store;
    this.#tokens = tokens;
    this.#options = options;
    this.#tries = new RateLimit(options.rateLimitAuth);
  }

  #caller(call: Call): Promise<Caller> {
    return this.#tokens.callerOf(call);
  }

  // POST /auth
  signIn: Handler = async (call) => {
    const body = credentials(await call.json());
    const identifier = body.email ?? body.name ?? body.username;
    if (!identifier || !body.password) {
      throw invalid("body", [
        ...(identifier ? [] : [{ path: "email", message: "is missing" }]),
        ...(body.password ? [] : [{ path: "password", message: "is missing" }]),
      ]);
    }
    const found = await findForSignIn(this.#store, identifier);
    // By e-mail or by name, an account is the same.
    const account = found ? `user ${found.user.id}` : `nobody ${identifier.toLowerCase()}`;
    this.#tries.take([`address ${call.address}`, account]);
    const isRight = await isPassword(body.password, found?.password);
    const issued = isRight && found && (await this.#tokens.issue(found.user, found.password));
    if (!issued) throw unauthorized("E-mail and password do not belong together.");
    const { token, expiresAt } = issued;
    const { user } = found;
    call.caller = `user:${user.id}`;
    return ok(JSON.stringify({ token, token_type: "Bearer", expires_at: expiresAt, user }));
  };

  // POST /logout
  signOut: Handler = async (call) => {
    const { token } = await this.#caller(call);
    await this.#store.write((tx) => endToken(tx, token.id));
    return noContent;
  };

  // GET /me
  me: Handler = async (call) => {
    const { user } = await this.#caller(call);
    return ok(JSON.stringify(user));
  };

  // GET /signup
  signUpStatus: Handler = async () => {
    const first = await isEmpty(this.#store);
    const status: SignUpStatus = { open: first || this.#options.signup === "open", first };
    return ok(JSON.stringify(status));
  };

  // GET /users
  list: Handler = async (call) => {
    await this.#caller(call);
    const { limit, cursor = "0" } = pageOf(call.query);
    // One more than asked for tells whether there is a next page.
    const users = JSON.parse(await listUsers(this.#store, Number(cursor), limit + 1)) as User[];
    const page = users.slice(0, limit);
    const next = users.length > limit ? String(page.at(-1)?.id) : null;
    return ok(JSON.stringify({ users: page, next_cursor: next }));
  };

  // POST /users
  create: Handler = async (call) => {
    const caller = await this.#optionalCaller(call);
    const { password: plain, role: wanted, ...fields } = newAccount(await call.json());
    const scope = `tracker users ${caller?.user.id ?? "anonymous"}`;
    // Before the work of hashing; and again below, where nobody can have come first meanwhile.
    const isFirst = await isEmpty(this.#store);
    const isAgain = await isRepeated(this.#store, call, scope);
    if (!isFirst && !isAgain) this.#requireSignup(caller);
    const hash = await hashPassword(plain);
    return createOnce(
      this.#store,
      call,
      scope,
      async (tx) => {
        const first = await isEmpty(tx);
        const maker = caller && (await bearerOf(tx, caller.token.id));
        if (!first) this.#requireSignup(maker);
        const chosen = maker?.user.role === "admin" ? wanted : undefined;
        const user = await createUser(
          tx,
          { ...fields, role: first ? "admin" : (chosen ?? "member"), password: hash },
          new Date().toISOString(),
        );
        return created(JSON.stringify(user), `/tracker/users/${user.id}`);
      },
      slowFingerprint,
    );
  };

  /** Signing up needs no token; one that is sent has to be valid. */
  async #optionalCaller(call: Call): Promise<Caller | undefined> {
    return tokenOf(call) === undefined ? undefined : this.#tokens.callerOf(call);
  }

  #requireSignup(caller: Caller | undefined): void {
    if (this.#options.signup === "open" || caller?.user.role === "admin") return;
    const message = "Accounts are made by admins here; ask one of them.";
    throw caller ? forbidden(message) : unauthorized(message);
  }

  // GET /users/{id}, GET /user/{id}
  read: Handler = async (call) => {
    await this.#caller(call);
    return ok(JSON.stringify(await requireUser(this.#store, idOf(call, "user"))));
  };

  // PATCH /users/{id}
  change: Handler = async (call) => {
    const caller = await this.#caller(call);
    const id = idOf(call, "user");
    requireOwnAccount(caller.user, id);
    const { password: plain, ...fields } = accountChange(await call.json());
    requireRoleChange(caller.user, fields.role);
    const change = plain ? { ...fields, password: await hashPassword(plain) } : fields;
    const user = await this.#store.write(async (tx) => {
      // Hashing takes its time: the token may have ended meanwhile, and the role be another.
      const bearer = await bearerOf(tx, caller.token.id);
      requireOwnAccount(bearer.user, id);
      requireRoleChange(bearer.user, fields.role);
      return changeUser(tx, id, change, bearer.token.id);
    });
    return ok(JSON.stringify(user));
  };

  // DELETE /users/{id}
  delete: Handler = async (call) => {
    const { token } = await this.#caller(call);
    const id = idOf(call, "user");
    await this.#store.write(async (tx) => {
      const { user } = await bearerOf(tx, token.id);
      requireOwnAccount(user, id);
      return deleteUser(tx, id);
    });
    return noContent;
  };
}

/** @throws {Problem} 403 for a role that is not the caller's, unless the caller is an admin */
function requireRoleChange({ role }: User, wanted: User["role"] | undefined): void {
  if (wanted === undefined || wanted === role || role === "admin") return;
  throw forbidden("Only admins may change a role.");
}
