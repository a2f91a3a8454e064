import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

/** A page of another origin than the server's. */
export interface Stage {
  readonly url: string;
  close(): Promise<void>;
}

export interface StageOptions {
  /** The address of the server, which the page's policy allows besides itself. */
  readonly api: string;
  /** Other servers that it allows. */
  readonly more?: readonly string[];
  /** What is in the page. Its scripts have to come from the server, or be `/script.js`. */
  readonly body: string;
  /** A module for the page, as TypeScript that may import from `web/`. */
  readonly script?: string;
}

/** Serves a page with a policy as strict as it can be, and still embed an element. */
export async function openStage({
  api,
  more = [],
  body,
  script = "",
}: StageOptions): Promise<Stage> {
  const code = await bundle(script);
  const servers = [api, ...more];
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${servers.join(" ")}`,
    `connect-src ${servers.flatMap((url) => [url, url.replace("http", "ws")]).join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = `<!doctype html><html lang="en"><title>Stage</title>${body}</html>`;
  return serve(({ url }, response) => {
    const isScript = url === "/script.js";
    response.setHeader(
      "Content-Type",
      `${isScript ? "text/javascript" : "text/html"}; charset=utf-8`,
    );
    response.setHeader("Content-Security-Policy", policy);
    response.end(isScript ? code : page);
  });
}

/** Serves what the listener answers, at an origin of its own. */
export async function serve(listener: RequestListener): Promise<Stage> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bundle(script: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: script, loader: "ts", resolveDir: "web", sourcefile: "script.ts" },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
