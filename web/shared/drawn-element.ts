import { render } from "lit/html.js";

/** What follows an element's life: Lit's ReactiveController, in types that do without Lit's. */
export interface Controller {
  hostConnected?(): void;
  hostDisconnected?(): void;
  hostUpdate?(): void;
  hostUpdated?(): void;
}

/** How a property is given. */
export interface PropertyOptions {
  /** The attribute's name, or `false` for none; without it, the property's in lower case. */
  readonly attribute?: string | false;
  /** `Boolean` where the attribute's presence is the value; otherwise its text is. */
  readonly type?: BooleanConstructor;
  /** Whether it is the element's own affair: then it has no attribute. */
  readonly state?: boolean;
}

/** The properties of an element, by their names. */
export type Properties = Readonly<Record<string, PropertyOptions>>;

/** What has been set since the last drawing: the names, and what the values were. */
export type Changes = ReadonlyMap<string, unknown>;

/** The sheets that are made of CSS texts: one for all elements that have the same text. */
const sheets = new Map<string, CSSStyleSheet>();

function sheetOf(text: string): CSSStyleSheet {
  let sheet = sheets.get(text);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    sheets.set(text, sheet);
  }
  return sheet;
}

/**
 * An element that Lit's templates draw, and draw again when one of its `static properties` is set.
 * It is to be used as LitElement is, whose names it has, and weighs a third of it: what the elements
 * here do not need is left out, because their size is promised.
 */
export abstract class DrawnElement extends HTMLElement {
  /** Subclasses name their own; those of their superclass stay. */
  static properties: Properties = {};
  /** CSS texts. They become constructed sheets, which a strict Content-Security-Policy lets be. */
  static styles: readonly string[] = [];
  /** The names of the properties that have an attribute, by the attributes' names. */
  static names: ReadonlyMap<string, readonly [name: string, options: PropertyOptions]> = new Map();

  /** Read when an element is registered: then its accessors are made. */
  static get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: it is the subclass that is meant.
    return [...DrawnElement.#prepare(this).names.keys()];
  }

  static #prepare(element: typeof DrawnElement): typeof DrawnElement {
    if (Object.hasOwn(element, "names")) return element;
    const parent = DrawnElement.#prepare(Object.getPrototypeOf(element));
    const names = new Map(parent.names);
    for (const [name, options] of Object.entries(element.properties)) {
      const { attribute = !options.state && name.toLowerCase() } = options;
      if (attribute) names.set(attribute, [name, options]);
      DrawnElement.#addAccessors(element.prototype, name);
    }
    element.names = names;
    return element;
  }

  static #addAccessors(prototype: DrawnElement, name: string): void {
    Object.defineProperty(prototype, name, {
      get(this: DrawnElement) {
        return this.#values.get(name);
      },
      set(this: DrawnElement, value: unknown) {
        const old = this.#values.get(name);
        if (Object.is(value, old)) return;
        this.#values.set(name, value);
        this.requestUpdate(name, old);
      },
    });
  }

  readonly renderRoot: ShadowRoot;
  /** Resolves when the element is drawn as it is now; to false where that changed it again. */
  updateComplete: Promise<boolean> = Promise.resolve(true);
  readonly #values = new Map<string, unknown>();
  readonly #controllers = new Set<Controller>();
  /** What was set before the element's class was there. */
  readonly #early = new Map<string, unknown>();
  #changes = new Map<string, unknown>();
  #isPending = false;

  constructor() {
    super();
    for (const [name, value] of Object.entries(this)) {
      if (!(name in new.target.prototype)) continue;
      // It hides the accessors.
      delete this[name as keyof this];
      this.#early.set(name, value);
    }
    this.renderRoot = this.attachShadow({ mode: "open" });
    this.renderRoot.adoptedStyleSheets = new.target.styles.map(sheetOf);
  }

  addController(controller: Controller): void {
    this.#controllers.add(controller);
    if (this.isConnected) controller.hostConnected?.();
  }

  removeController(controller: Controller): void {
    this.#controllers.delete(controller);
  }

  connectedCallback(): void {
    for (const controller of this.#controllers) controller.hostConnected?.();
    this.requestUpdate();
  }

  disconnectedCallback(): void {
    for (const controller of this.#controllers) controller.hostDisconnected?.();
  }

  attributeChangedCallback(attribute: string, _old: string | null, text: string | null): void {
    const [name, { type }] = (this.constructor as typeof DrawnElement).names.get(attribute) as [
      string,
      PropertyOptions,
    ];
    this.#set(name, type ? text !== null : text);
  }

  #set(name: string, value: unknown): void {
    (this as Record<string, unknown>)[name] = value;
  }

  /** Has the element drawn again, once for all that happens until then. */
  requestUpdate(name?: string, old?: unknown): void {
    if (name && !this.#changes.has(name)) this.#changes.set(name, old);
    if (this.#isPending) return;
    this.#isPending = true;
    this.updateComplete = this.#update(this.updateComplete);
  }

  async #update(last: Promise<boolean>): Promise<boolean> {
    // One that failed has been told as uncaught.
    await last.catch(() => {});
    let changes: Changes = this.#changes;
    try {
      // It is drawn when it is in a page.
      if (!this.isConnected) return false;
      for (const [name, value] of this.#early) this.#set(name, value);
      this.#early.clear();
      this.willUpdate(changes);
      for (const controller of this.#controllers) controller.hostUpdate?.();
      changes = this.#changes;
      this.#changes = new Map();
      render(this.render(), this.renderRoot, { host: this });
    } finally {
      this.#isPending = false;
    }
    for (const controller of this.#controllers) controller.hostUpdated?.();
    this.updated(changes);
    return !this.#isPending;
  }

  /** Called before it is drawn: what it sets is drawn with the rest. */
  protected willUpdate(_changes: Changes): void {}

  /** What it looks like: a template. */
  protected abstract render(): unknown;

  /** Called when it has been drawn. */
  protected updated(_changes: Changes): void {}
}
