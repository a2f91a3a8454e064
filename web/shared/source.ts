import type { ReactiveController } from "lit";
import type { ClientOptions } from "../../sdk/http/options.ts";
import type { Watch, WatchState } from "../../sdk/watch/options.ts";
import type { Credential } from "./credential.ts";
import type { TaskwireElement } from "./element.ts";
import { Feed, type Follower, type OnState } from "./feed.ts";
import { messageOf } from "./problem.ts";

/** One that shows something of what a source tells. */
export interface Part<Update> {
  /** It is another server, or somebody else who asks: what is known counts no more. */
  forget(): void;
  /** Something has changed, or is to be read anew. */
  take(update: Update): void;
  /** The connection stands otherwise. */
  stateChanged?(): void;
}

/** A client of the SDK whose API can be watched. */
interface Watched<Update> {
  watch(options: { onState: OnState }): Watch<Update>;
}

/** What every client is made with. */
export type ClientParts = Required<Pick<ClientOptions, "baseUrl" | "onResponse">>;

/** How one credential reaches one API; the same one for all elements that have the same. */
interface Link<Client, Update> {
  readonly client: Client;
  readonly feed: Feed<Update>;
}

// biome-ignore lint/suspicious/noExplicitAny: what a link is made of goes with its name.
const links = new WeakMap<Credential, Map<string, Link<any, any>>>();

/**
 * Where an element's data comes from: follows the element's attributes and whom the server lets in,
 * and keeps the one watch going that all elements of the same source share. A controller of its
 * element, which is drawn again whenever something changes here.
 */
export abstract class Source<Client extends Watched<Update>, Update, C extends Credential>
  implements ReactiveController, Follower<Update>
{
  protected readonly host: TaskwireElement;
  readonly #parts: Part<Update>[] = [];
  #credential: C | undefined;
  #link: Link<Client, Update> | undefined;
  #leave: (() => void) | undefined;
  #misuse = "";

  constructor(host: TaskwireElement) {
    this.host = host;
    host.addController(this);
  }

  /** Who asks, as the element's attributes say. */
  abstract get credential(): C;

  /** What else than the credential makes it this source and no other. */
  protected abstract get name(): string;

  /** The statuses by which the server says that it does not take the credential. */
  protected readonly denials: readonly (number | undefined)[] = [401];

  /**
   * Makes the client.
   *
   * @param value of the credential
   * @param options among them what is to be called with the status of each answer
   */
  protected abstract open(value: string, options: ClientParts): Client;

  /** Opens the watch. */
  protected watch(client: Client, onState: OnState, _credential: C): Watch<Update> {
    return client.watch({ onState });
  }

  /** The API's client; `undefined` while there is no credential that the server takes. */
  get client(): Client | undefined {
    return this.#link?.client;
  }

  /** How the connection stands; `closed` where there will be none unless something is changed. */
  get state(): WatchState {
    return this.#link?.feed.state ?? "closed";
  }

  /** Why there is no connection and will be none, for people; empty otherwise. */
  get problem(): string {
    const { state, reason } = this.#link?.feed ?? {};
    return state === "closed" && reason ? messageOf(reason) : this.#misuse;
  }

  /** Tells a part from now on. */
  add(part: Part<Update>): void {
    this.#parts.push(part);
  }

  /** Has the element drawn again. */
  draw(): void {
    this.host.requestUpdate();
  }

  take(update: Update): void {
    for (const part of this.#parts) part.take(update);
  }

  stateChanged(): void {
    for (const part of this.#parts) part.stateChanged?.();
    if (this.state === "live") this.host.reached();
    this.draw();
  }

  hostConnected(): void {
    this.draw();
  }

  hostDisconnected(): void {
    this.#credential?.removeEventListener("change", this.#changed);
    this.#credential = undefined;
    this.#leave?.();
    this.#leave = undefined;
  }

  hostUpdate(): void {
    if (!this.host.isConnected) return;
    const { credential } = this;
    if (credential !== this.#credential) {
      this.#credential?.removeEventListener("change", this.#changed);
      credential.addEventListener("change", this.#changed);
      this.#credential = credential;
    }
    const link = this.#linkOf(credential);
    if (link !== this.#link) {
      this.#leave?.();
      this.#leave = undefined;
      this.#link = link;
      for (const part of this.#parts) part.forget();
    }
    if (this.#leave || !link) return;
    this.#leave = link.feed.join(this);
    // That of a watch which others have opened.
    this.stateChanged();
  }

  readonly #changed = (): void => this.draw();

  #linkOf(credential: C): Link<Client, Update> | undefined {
    const { value } = credential;
    this.#misuse = "";
    if (value === undefined) return undefined;
    const known = links.get(credential) ?? new Map();
    links.set(credential, known);
    const name = `${this.name} ${value}`;
    if (known.has(name)) return known.get(name);
    const heed = ({ status }: { readonly status?: number | undefined } = {}) => {
      if (this.denials.includes(status)) credential.refuse(value);
    };
    try {
      const client = this.open(value, { baseUrl: credential.api, onResponse: heed });
      const feed = new Feed<Update>((onState) =>
        this.watch(
          client,
          (state, reason) => {
            onState(state, reason);
            heed(reason);
          },
          credential,
        ),
      );
      const link = { client, feed };
      known.set(name, link);
      return link;
    } catch (error) {
      // An attribute cannot be what it is, such as a workspace with a space in it.
      this.#misuse = messageOf(error);
      return undefined;
    }
  }
}
