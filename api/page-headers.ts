/** What is sent with each file of the page: above all, what it may do. */

/** Nothing but our own scripts and styles, no markup made from text, and no frame around it. */
const STRICT: Policy = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "connect-src": "'self'",
  "img-src": "'self'",
  // Lit makes its templates by this policy, and nothing else may make markup of text.
  "require-trusted-types-for": "'script'",
  "trusted-types": "lit-html",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

type Policy = Readonly<Record<string, string>>;

/** The viewers of the APIs' documents make markup of text, and carry pictures in their styles. */
const VIEWER: Policy = {
  ...without(STRICT, "require-trusted-types-for", "trusted-types"),
  "img-src": "'self' data:",
};

/** Pages that could not work under the strict policy, each with what it needs. */
const POLICIES: Readonly<Record<string, Policy>> = {
  "docs/index.html": VIEWER,
  // Redoc writes its styles into the page, and searches in a thread that it makes itself.
  "redoc/index.html": { ...VIEWER, "style-src": "'self' 'unsafe-inline'", "worker-src": "blob:" },
};

/** Asked for each time, and sent only where it has changed. */
const ALWAYS_ASKED = "no-cache";
/** Its name changes with its content. */
const KEPT_FOR_EVER = "public, max-age=31536000, immutable";

/** The headers of a file. @param file its path in the folder of what is built for browsers */
export function headersOf(file: string): Readonly<Record<string, string>> {
  return {
    "Content-Security-Policy": textOf(POLICIES[file] ?? STRICT),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": file.startsWith("chunks/") ? KEPT_FOR_EVER : ALWAYS_ASKED,
  };
}

function textOf(policy: Policy): string {
  return Object.entries(policy)
    .map(([rule, sources]) => `${rule} ${sources}`)
    .join("; ");
}

function without(policy: Policy, ...rules: string[]): Policy {
  return Object.fromEntries(Object.entries(policy).filter(([rule]) => !rules.includes(rule)));
}
