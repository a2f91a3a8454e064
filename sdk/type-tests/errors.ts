import { type ErrorCode, isTaskwireError, TaskwireError } from "../mod.ts";

// What the compiler takes, and what it refuses. None of it runs.

export function reading(caught: unknown): void {
  if (isTaskwireError(caught)) {
    const code: ErrorCode = caught.code;
    const status: number | undefined = caught.status;
    const path: string | undefined = caught.issues[0]?.path;
    const [isAbort, isTimeout]: boolean[] = [caught.isAbort, caught.isTimeout];
    void [code, status, path, isAbort, isTimeout];
    // A newer server may know more codes.
    void (caught.code === "brand_new");

    // @ts-expect-error: there may have been no answer
    caught.status.toFixed();
    // @ts-expect-error: an error is not to be written to
    caught.code = "not_found";
  }
  // @ts-expect-error: who knows what was caught
  caught.code;
}

export function making(): void {
  new TaskwireError("It is gone.", { code: "not_found", status: 404 });

  // @ts-expect-error: the code is missing
  new TaskwireError("It is gone.", { status: 404 });
  // @ts-expect-error: a status is a number
  new TaskwireError("It is gone.", { code: "not_found", status: "404" });
}
