// The page's script: each element defines itself.
import "./tw-account.ts";
import "./tw-queue.ts";
import "./tw-tasks.ts";
