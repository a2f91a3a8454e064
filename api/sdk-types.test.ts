import type { Static, TObject, TProperties } from "typebox";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type * as SdkMessaging from "../sdk/types/messaging.ts";
import type * as SdkQueue from "../sdk/types/queue.ts";
import type * as SdkTracker from "../sdk/types/tracker.ts";
import { creationSchema } from "./http/validate.ts";
import * as messaging from "./messaging/schema.ts";
import * as queue from "./queue/schema.ts";
import * as tracker from "./tracker/schema.ts";

// The SDK imports nothing from outside and writes the wire's types down by itself. Here they are
// compared with the schemas, member for member: where they differ, this file does not compile
// (`npm run verify`), and the compiler names the members.

/** A type without what differs on purpose: the SDK says `readonly`, and takes `undefined`. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Name in keyof T]: Plain<Exclude<T[Name], undefined>> }
    : T;

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Member<T, Name> = Name extends keyof T
  ? { [One in keyof T as Extract<One, Name>]: T[One] }
  : "absent";
type Comparison<A, B> =
  Equal<A, B> extends true
    ? "same"
    : [A, B] extends [object, object]
      ? {
          // The members in which they differ.
          [Name in keyof A | keyof B as Equal<Member<A, Name>, Member<B, Name>> extends true
            ? never
            : Name]: { sdk: Member<A, Name>; server: Member<B, Name> };
        }
      : { sdk: A; server: B };

type Compare<InSdk, OnServer> = Comparison<Plain<InSdk>, Plain<OnServer>>;
type Same<Result extends "same"> = Result;

type Body<Fields extends TProperties> = Static<TObject<Fields>>;
type Change<Fields extends TProperties> = Partial<Body<Fields>>;
/** A body that creates, in which what has a default may be left out. */
type Creation<Fields extends TProperties, Defaulted extends keyof Body<Fields>> = Plain<
  Omit<Body<Fields>, Defaulted> & Partial<Pick<Body<Fields>, Defaulted>>
>;

/** What may be left out of a new task of the tracker. The compiler cannot see it in the schema. */
const defaulted = ["description", "status"] as const;

export type Tracker = [
  Same<Compare<SdkTracker.TrackerUser, tracker.User>>,
  Same<Compare<SdkTracker.TrackerTask, tracker.Task>>,
  Same<Compare<SdkTracker.TrackerSignUpStatus, tracker.SignUpStatus>>,
  Same<Compare<SdkTracker.TrackerRole, (typeof tracker.ROLES)[number]>>,
  Same<Compare<SdkTracker.TrackerTaskStatus, (typeof tracker.STATUSES)[number]>>,
  Same<Compare<SdkTracker.NewTrackerUser, Body<typeof tracker.newUserFields>>>,
  Same<Compare<SdkTracker.TrackerUserChange, Change<typeof tracker.userChangeFields>>>,
  Same<
    Compare<
      SdkTracker.NewTrackerTask,
      Creation<typeof tracker.taskFields, (typeof defaulted)[number]>
    >
  >,
  Same<Compare<SdkTracker.TrackerTaskChange, Change<typeof tracker.taskFields>>>,
  Same<
    Compare<
      Record<MembersOfAny<SdkTracker.TrackerCredentials>, string>,
      Body<typeof tracker.credentialFields>
    >
  >,
];

/** The names of the members that some type of a union has. */
type MembersOfAny<Union> = Union extends unknown ? keyof Union : never;

export type Messaging = [
  Same<Compare<SdkMessaging.Contact, messaging.Contact>>,
  Same<Compare<SdkMessaging.NewContact, Body<typeof messaging.contactFields>>>,
  Same<Compare<SdkMessaging.ContactChange, Change<typeof messaging.contactFields>>>,
  Same<Compare<SdkMessaging.Message, messaging.Message>>,
  Same<Compare<SdkMessaging.MessageStatus, (typeof messaging.STATUSES)[number]>>,
  Same<Compare<Omit<SdkMessaging.NewMessage, "to">, Body<typeof messaging.messageFields>>>,
  Same<
    Compare<
      // An id by itself is the SDK's own short form.
      Exclude<SdkMessaging.NewMessage["to"], string>,
      Static<typeof messaging.knownContact> | Static<typeof messaging.namedContact>
    >
  >,
  Same<Compare<SdkMessaging.Attempt, messaging.Attempt>>,
];

export type Queue = [
  Same<Compare<SdkQueue.QueueTask, queue.Task>>,
  Same<Compare<SdkQueue.QueueTaskType, queue.TaskType>>,
  Same<Compare<SdkQueue.NewQueueTask, Body<typeof queue.taskFields>>>,
];

const creations = suite("what may be left out of a creation");

function optionalIn(fields: TProperties): string[] {
  const schema = creationSchema(fields);
  const required: readonly string[] = schema.required;
  return Object.keys(schema.properties).filter((name) => !required.includes(name));
}

creations("is the same for the SDK and the schemas", () => {
  assert.equal(optionalIn(tracker.taskFields), [...defaulted]);
  assert.equal(optionalIn(tracker.newUserFields), ["role"]);
  assert.equal(optionalIn(messaging.contactFields), []);
  assert.equal(optionalIn(messaging.messageFields), []);
  assert.equal(optionalIn(queue.taskFields), []);
});

creations.run();
