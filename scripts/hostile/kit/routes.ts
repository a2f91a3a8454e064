import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApp } from "../../../api/app.ts";
import { makeLog } from "../../../api/log.ts";
import { readSettings } from "../../../api/settings.ts";
import { migrations } from "../../../api/store/migrations/index.ts";
import { openSqlJsStore } from "../../../api/store/sqljs.ts";
import { secretKeys, Tokens } from "../../../api/tracker/tokens.ts";

/** Every method and path that the server answers, such as `GET /tracker/tasks/:id`. */
export async function allRoutes(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "taskwire-routes-"));
  const settings = readSettings({ DATA_DIR: folder });
  const { log, logRequest } = makeLog("silent");
  const store = await openSqlJsStore({ folder, migrations, eventsKept: 1, log });
  try {
    const tokens = new Tokens(store, await secretKeys(Buffer.alloc(32)), 60);
    const app = await startApp({ settings, store, tokens, log, logRequest });
    await app.stop();
    return Object.entries(app.routes).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}
