import { addresses } from "./webhooks/addresses.ts";
import { names } from "./webhooks/names.ts";
import { receivers } from "./webhooks/receivers.ts";

for (const one of [addresses, names, receivers]) one.run();
