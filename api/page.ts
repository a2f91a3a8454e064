import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Answer } from "./http/answer.ts";
import { Problem } from "./http/problem.ts";
import type { Handler, Routes } from "./http/routes.ts";

/** Nothing but our own script and styles, and no frame around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Lit's styles are constructed sheets; where a browser lacks them they are style elements.
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const SCRIPT = "text/javascript; charset=utf-8";

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

/** The web app: `GET /` and the script that it loads, and the SDK for anybody's page. */
export function pageRoutes(): Routes {
  return {
    "/": { GET: file("web/index.html", "text/html; charset=utf-8") },
    "/app.js": { GET: file("web/app.js", SCRIPT) },
    "/sdk.js": { GET: file("web/sdk.js", SCRIPT) },
  };
}

/**
 * Serves a built file, read once, at the start.
 *
 * @param path below the folder of the built server; run from source, below `dist`
 */
function file(path: string, type: string): Handler {
  const places = [`./${path}`, `../dist/${path}`].map((place) => new URL(place, import.meta.url));
  const found = places.find((place) => existsSync(place));
  if (!found) return notBuilt;
  const body = readFileSync(found);
  const tag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const headers = { ...HEADERS, ETag: tag };
  const whole: Answer = { status: 200, body, headers: { ...headers, "Content-Type": type } };
  const unchanged: Answer = { status: 304, headers };
  return async (call) => (isAmong(tag, call.header("if-none-match")) ? unchanged : whole);
}

/** `If-None-Match` (RFC 9110, section 13.1.2); a proxy that compresses makes a tag a weak one. */
function isAmong(tag: string, wanted = ""): boolean {
  const tags = wanted.split(",").map((text) => text.trim().replace(/^W\//, ""));
  return tags.includes(tag) || tags.includes("*");
}

async function notBuilt(): Promise<Answer> {
  throw new Problem(404, "not_built", "This file is not there yet: `npm run build` makes it.");
}
