import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { figure } from "./kit/figures.ts";

/** More than this, and somebody should ask what they are for. */
const PACKAGES_MOST = 60;

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
}

const supply = suite("what is installed");

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, Locked>;
};

/** The packages whose code is in the built server, by what its source maps name. */
function built(): string[] {
  const files = readdirSync("dist", { recursive: true, encoding: "utf8" });
  const maps = files.filter((file) => /^(main|compaction-worker|chunks.*)\.js\.map$/.test(file));
  const sources = maps.flatMap((file) => {
    const map = JSON.parse(readFileSync(join("dist", file), "utf8")) as { sources: string[] };
    return map.sources;
  });
  const names = sources.flatMap(
    (source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? [],
  );
  return [...new Set(names)];
}

const carried = built();
/** What is installed to run the server, and what is built into it. */
const runtime = Object.entries(packages).filter(
  ([path, { dev }]) =>
    path !== "" && (!dev || carried.includes(path.replace(/^.*node_modules\//, ""))),
);

supply(`to run the server is at most ${PACKAGES_MOST} packages`, () => {
  figure(
    "packages installed or built in to run the server, with all that they need",
    runtime.length,
  );
  assert.ok(runtime.length > 0 && runtime.length <= PACKAGES_MOST, `there are ${runtime.length}`);
});

supply("to run the server executes no script as it is installed", () => {
  const scripts = runtime.filter(([, { hasInstallScript }]) => hasInstallScript);
  assert.equal(
    scripts.map(([path]) => path),
    [],
  );
});

supply("is held by its checksum", () => {
  const loose = Object.entries(packages).filter(
    ([path, { integrity }]) => path !== "" && !integrity,
  );
  assert.equal(
    loose.map(([path]) => path),
    [],
  );
});

supply("has no known vulnerability, as far as the registry tells", () => {
  const { stdout } = spawnSync("npm", ["audit", "--json"], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const report = JSON.parse(stdout) as {
    metadata?: { vulnerabilities: { total: number } };
    vulnerabilities?: object;
    message?: string;
  };
  if (!report.metadata) {
    // Nothing is known then, and that is what is said.
    figure("npm audit", `no answer from this registry (${firstLine(report.message)})`);
    return;
  }
  const { total } = report.metadata.vulnerabilities;
  figure("npm audit", `${total} known vulnerabilities`);
  assert.is(total, 0, Object.keys(report.vulnerabilities ?? {}).join(", "));
});

function firstLine(text = "it says nothing"): string {
  // Which registry it was is of no interest to others.
  return (text.split("\n")[0] ?? "").replace(/ - .*/, "");
}

supply.run();
