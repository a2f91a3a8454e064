import type { JsonObject } from "./json.ts";

/** What is under a name. @throws {TypeError} where that is not right */
export function memberOf<T>(
  body: JsonObject,
  name: string,
  isRight: (value: unknown) => boolean,
): T {
  if (isRight(body[name])) return body[name] as T;
  throw new TypeError(`There is no ${name}.`);
}

/** Makes the shape of what came with a list under a name, which has to be there. */
export function withList<T>(name: string): (body: JsonObject) => T {
  return (body) => {
    memberOf(body, name, Array.isArray);
    return body as T;
  };
}
