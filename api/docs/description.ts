import type { TProperties, TSchema } from "typebox";
import type { ServerCode } from "../../sdk/errors.ts";
import type { Routes } from "../http/routes.ts";

/** What is told of an API, besides what its schemas and the rules for all APIs tell already. */

/** A call. Its path, its method and the errors that all such calls share are not said again. */
export interface Operation {
  /** By which generated clients name it. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: TProperties;
  /** The body; a union is told as alternatives, each with the example that its title names. */
  readonly body?: TSchema;
  /** What a success answers, by its status; null where it has no body. */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  /** The errors of this call, besides those that follow from the rest. */
  readonly problems?: readonly ServerCode[];
  /** Whether it takes an `Idempotency-Key`. */
  readonly once?: true;
  /** Whether it answers with the `Location` of what it created. */
  readonly located?: true;
  /** `none` where no credential is looked at, `optional` where one may be left away. */
  readonly credential?: "none" | "optional";
}

/** Operations, by path and method as in a table of routes. */
export type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** One operation for each route of an API: the compiler misses those that are not described. */
export type Described<Table extends (...parameters: never[]) => Routes> = {
  readonly [Path in keyof ReturnType<Table>]: {
    readonly [Method in keyof ReturnType<Table>[Path]]: Operation;
  };
};

/** A request that the server sends. */
export interface Webhook {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly headers: TProperties;
  readonly body: TSchema;
  /** What the answers of a receiver mean, by status or a range such as `2XX`. */
  readonly answers: Readonly<Record<string, string>>;
  /** Names of security schemes. */
  readonly security: readonly string[];
}

/** A way to prove who calls. */
export interface SecurityScheme {
  readonly type: "http" | "apiKey";
  readonly description: string;
  readonly scheme?: "bearer";
  readonly bearerFormat?: string;
  readonly in?: "query" | "header";
  readonly name?: string;
}

export interface ApiDescription {
  readonly title: string;
  readonly summary: string;
  /** Markdown. */
  readonly description: string;
  /** Where the API is, such as `/tracker`. */
  readonly mount: string;
  /** What each tag holds. */
  readonly tags: Readonly<Record<string, string>>;
  /** The schemas that have a name: wherever one is used, the document refers to it. */
  readonly schemas: TProperties;
  /** What a placeholder of a path may be. */
  readonly placeholders: TProperties;
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  /** The schemes by which a call may be made, each by itself. */
  readonly security: readonly string[];
  /** The errors of every call that has to have a credential. */
  readonly problems: readonly ServerCode[];
  readonly operations: Operations;
  /** Operations at paths that lie outside the mount. */
  readonly atRoot?: Operations;
  readonly webhooks?: Readonly<Record<string, Webhook>>;
}

/** One way in which a channel speaks: the messages that the server sends. */
export interface LiveForm {
  readonly id: string;
  /** The subprotocol that asks for it; without one where it is absent. */
  readonly protocol?: string;
  readonly summary: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, LiveMessage>>;
}

export interface LiveMessage {
  readonly summary: string;
  readonly schema: TSchema;
}

/** A WebSocket, on which only the server speaks. */
export interface LiveDescription {
  readonly name: string;
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  /** Path from the root. */
  readonly address: string;
  readonly query: TProperties;
  readonly schemas: TProperties;
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  readonly forms: readonly LiveForm[];
}
