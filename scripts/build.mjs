import { buildAll, root } from "./setup.mjs";

// npm run build: the server into dist/, the page into dist/web/.
process.chdir(root);
await buildAll();
