import { ServerResponse } from "node:http";
import { turnOfArrival } from "./departure.ts";
import type { Request } from "./request.ts";

/** A response that knows from the beginning what every answer has. */
export class Response extends ServerResponse<Request> {
  /** Headers, name and value in turn: given to `writeHead` at once, they cost half of `setHeader`. */
  common: readonly string[] = [];
  /** The turn of the event loop that its request has come in. */
  readonly arrivedIn = turnOfArrival();
  /** Whether its connection is to end with it. */
  isLast = (): boolean => false;
}
