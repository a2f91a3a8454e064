import { existsSync, readFileSync } from "node:fs";
import type { Answer } from "./http/answer.ts";
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

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

/** The web app: `GET /` and the script that it loads. They are read once, at the start. */
export function pageRoutes(): Routes {
  return {
    "/": { GET: file("web/index.html", "text/html; charset=utf-8") },
    "/app.js": { GET: file("web/app.js", "text/javascript; charset=utf-8") },
  };
}

/** @param path below the folder of the built server; run from source, below `dist` */
function file(path: string, type: string): Handler {
  const places = [`./${path}`, `../dist/${path}`].map((place) => new URL(place, import.meta.url));
  const found = places.find((place) => existsSync(place));
  const body = found ? readFileSync(found) : Buffer.from("Run `npm run build` to make this page.");
  const answer: Answer = { status: 200, body, headers: { ...HEADERS, "Content-Type": type } };
  return async () => answer;
}
