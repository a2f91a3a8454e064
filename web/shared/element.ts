import { OWN_API } from "./api.ts";
import { DrawnElement, type Properties } from "./drawn-element.ts";
import { messageOf, UNREACHABLE } from "./problem.ts";

/** The events of Taskwire's elements: each element adds its own to `HTMLElementEventMap`. */
export type TaskwireEvent = Extract<keyof HTMLElementEventMap, `tw-${string}`>;
export type DetailOf<Name extends TaskwireEvent> =
  HTMLElementEventMap[Name] extends CustomEvent<infer Detail> ? Detail : never;

/**
 * What all elements have in common. A subclass adds its own `static override properties`; those here
 * stay. Its private state is `declare`d, listed there with `{ state: true }`, and set in its
 * constructor.
 *
 * @csspart connection - How the connection to the server stands.
 * @csspart problem - What went wrong.
 * @csspart empty - What is said where there is nothing.
 *
 * @cssproperty --tw-text - Text.
 * @cssproperty --tw-muted - Text that may be overlooked.
 * @cssproperty --tw-surface - What is behind the element.
 * @cssproperty --tw-field - What is behind what is typed.
 * @cssproperty --tw-hover - What is behind what is pointed at.
 * @cssproperty --tw-line - Quiet lines.
 * @cssproperty --tw-edge - The edges of fields and buttons.
 * @cssproperty --tw-accent - Buttons, focus and progress.
 * @cssproperty --tw-on-accent - Text on the accent.
 * @cssproperty --tw-success - What went well.
 * @cssproperty --tw-warning - What waits.
 * @cssproperty --tw-danger - What went wrong, and what cannot be undone.
 * @cssproperty --tw-radius - How round the corners are.
 * @cssproperty --tw-gap - The distance between things.
 * @cssproperty --tw-font - The font, as the CSS property `font`.
 */
export abstract class TaskwireElement extends DrawnElement {
  /** The server that the class came from. */
  static readonly home = OWN_API;

  static override properties: Properties = {
    api: {},
    token: {},
    apiKey: { attribute: "api-key" },
    workspace: {},
    problem: { state: true },
  };

  /** Where the server is; by default where the element's module came from. */
  declare api: string | null;
  /** The token of somebody who is signed in; without one, of who is signed in on this page. */
  declare token: string | null | undefined;
  /** One of the server's API keys; without one, the key that was given on this page. */
  declare apiKey: string | null | undefined;
  /** Which of the API key's queues. */
  declare workspace: string | null;
  /** What went wrong last, for the person to read; empty where nothing did. */
  declare protected problem: string;

  readonly #running = new Set<string>();

  constructor() {
    super();
    this.api = OWN_API;
    this.workspace = "default";
    this.problem = "";
  }

  /** Tells the page what happened. Never put a token, a key or a password into a detail. */
  protected emit<Name extends TaskwireEvent>(name: Name, detail: DetailOf<Name>): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }

  /** Called when there is a connection again: that there was none is no problem any more. */
  reached(): void {
    if (this.problem === UNREACHABLE) this.problem = "";
  }

  /** Whether an action of this name is under way: for `?disabled` and `aria-busy`. */
  protected isBusy(name: string): boolean {
    return this.#running.has(name);
  }

  /**
   * Does what a person asked for; a failure becomes the `problem`. One of the same name that is
   * under way is not begun a second time, so a double click does things once.
   *
   * @param name such as `"add"`, or `"delete 5"` where several may be under way side by side
   * @returns whether it was done
   */
  protected async attempt(name: string, action: () => PromiseLike<unknown>): Promise<boolean> {
    if (this.isBusy(name)) return false;
    this.#running.add(name);
    this.problem = "";
    this.requestUpdate();
    try {
      await action();
      return true;
    } catch (error) {
      this.problem = messageOf(error);
      return false;
    } finally {
      this.#running.delete(name);
      this.requestUpdate();
    }
  }
}
