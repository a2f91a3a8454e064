import { isObject, type JsonObject } from "./answer.ts";

/** The list under a name. @throws {TypeError} where there is none */
export function listOf<T>(body: JsonObject, name: string): readonly T[] {
  return memberOf(body, name, Array.isArray);
}

/** The object under a name. @throws {TypeError} where there is none */
export function objectIn<T>(body: JsonObject, name: string): T {
  return memberOf(body, name, isObject);
}

function memberOf<T>(body: JsonObject, name: string, isRight: (value: unknown) => boolean): T {
  if (isRight(body[name])) return body[name] as T;
  throw new TypeError(`There is no ${name}.`);
}

/** Makes the shape of what came with a list under a name, which has to be there. */
export function withList<T>(name: string): (body: JsonObject) => T {
  return (body) => {
    listOf(body, name);
    return body as T;
  };
}
