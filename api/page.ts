import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer } from "./http/answer.ts";
import { fileHandler } from "./http/file.ts";
import { Problem } from "./http/problem.ts";
import type { Handler, Routes } from "./http/routes.ts";
import { headersOf } from "./page-headers.ts";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  svg: "image/svg+xml",
  // RFC 9512
  yaml: "application/yaml",
};

/** What is there as soon as it is built. */
const FILES = ["index.html", "components.js", "classes.js", "sdk.js"];

/**
 * The web app at `/`; its elements for anybody's page: `/components.js` registers all,
 * `/components/tw-queue.js` and its like one each, `/classes.js` none; the SDK in one file; and the
 * APIs' documents below `/docs`, with Swagger UI there and Redoc at `/redoc`.
 */
export function pageRoutes(): Routes {
  const built = new Set(builtFiles());
  const files = new Set([...FILES, ...built]);
  return Object.fromEntries(
    [...files].map((file) => [
      `/${file.replace(/\/?index\.html$/, "")}`,
      { GET: built.has(file) ? handlerOf(file) : notBuilt },
    ]),
  );
}

/** The folder of what is built for browsers: beside the built server; run from source, in `dist`. */
const folder = ["./web/", "../dist/web/"]
  .map((place) => fileURLToPath(new URL(place, import.meta.url)))
  .find((place) => existsSync(join(place, "index.html")));

/** The files in it that are served, by their paths. */
function builtFiles(): string[] {
  if (!folder) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => extensionOf(file) in TYPES);
}

function extensionOf(file: string): string {
  return /\.(\w+)$/.exec(file)?.[1] ?? "";
}

/** Serves a file, read once, at the start. */
function handlerOf(file: string): Handler {
  const content = readFileSync(join(folder as string, file));
  return fileHandler(content, TYPES[extensionOf(file)] as string, headersOf(file));
}

async function notBuilt(): Promise<Answer> {
  throw new Problem(404, "not_built", "This file is not there yet: `npm run build` makes it.");
}
