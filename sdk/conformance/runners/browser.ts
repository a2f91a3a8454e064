import type { Doors, Places } from "../context.ts";
import { runSuite } from "../suite.ts";

/**
 * For a page of another origin than the server's: the SDK is the server's own `/sdk.js`.
 *
 * @param doors the addresses of `./webhooks` and `./watch`, which the server does not serve
 */
export async function runInPage(
  places: Places,
  doors: { readonly webhooks: string; readonly watch: string },
  say: (line: string) => void,
): Promise<boolean> {
  const [sdk, webhooks, watch] = await Promise.all(
    [`${places.baseUrl}/sdk.js`, doors.webhooks, doors.watch].map((door) => import(door)),
  );
  const loaded = { sdk, webhooks, watch } as Doors;
  return runSuite({ ...loaded, ...places }, say);
}
