import { readFile, truncate } from "node:fs/promises";
import * as assert from "uvu/assert";
import { Journal, readJournal } from "./journal.ts";
import { StoreOpenError } from "./store.ts";
import { diskError, FaultyFiles, rejection, suiteInFolder } from "./testing.ts";

const append = suiteInFolder("append()");
const readBack = suiteInFolder("append() after a failed sync");
const probe = suiteInFolder("probe()");

const identity = { store: "some-store", number: 1, schema: 1, follows: 0 };

const opened: Journal[] = [];
for (const tests of [append, readBack, probe]) {
  tests.after.each(async () => {
    await Promise.all(opened.splice(0).map((journal) => journal.close().catch(() => {})));
  });
}

async function begin(folder: string): Promise<{ files: FaultyFiles; journal: Journal }> {
  const files = new FaultyFiles();
  const journal = await Journal.create(files, folder, identity);
  opened.push(journal);
  await journal.append([Buffer.from("first")]);
  return { files, journal };
}

async function payloadsIn(journal: Journal): Promise<string[]> {
  const content = readJournal(journal.path, await readFile(journal.path));
  assert.is(content.tornBytes, 0);
  assert.is(content.end, journal.size);
  return content.payloads.map(String);
}

/** Lets only a part of the next write reach the file. */
function tearNextWrite(files: FaultyFiles, share: number, code: string): void {
  files.next("write", async ({ file, bytes, position }) => {
    const part = bytes?.subarray(0, Math.floor(bytes.length * share)) as Uint8Array;
    await file?.write(part, position as number);
    throw diskError(code);
  });
}

append("append() keeps what it was given, in order", async ({ folder }) => {
  const { journal } = await begin(folder);
  await journal.append([Buffer.from("second"), Buffer.from("third")]);
  await journal.append([Buffer.alloc(0)]);
  assert.equal(await payloadsIn(journal), ["first", "second", "third", ""]);
});

append("append() syncs once for a whole group", async ({ folder }) => {
  const { files, journal } = await begin(folder);
  files.calls.length = 0;
  await journal.append(Array.from({ length: 50 }, (_, i) => Buffer.from(`${i}`)));
  assert.equal(files.calls, ["write", "sync"]);
});

const failures: Record<string, (files: FaultyFiles) => void> = {
  "a write that the disk refuses": (files) => files.failNext("write", "ENOSPC"),
  "a write of which nothing arrives": (files) => tearNextWrite(files, 0, "ENOSPC"),
  "a write of which one half arrives": (files) => tearNextWrite(files, 0.5, "ENOSPC"),
  "a write that arrives, but fails": (files) => tearNextWrite(files, 1, "EIO"),
  "a sync that fails": (files) => files.failNext("sync", "EIO"),
  "a torn write that cannot be taken back at once": (files) => {
    tearNextWrite(files, 0.7, "ENOSPC");
    files.failNext("truncate", "EIO");
  },
  "a taking back that cannot be synced": (files) => {
    files.failNext("sync", "EIO");
    files.failNext("sync", "EIO");
  },
  "a failed sync after which the file cannot be opened": (files) => {
    files.failNext("sync", "EIO");
    files.failNext("open", "EMFILE");
  },
  "a failed sync after which the file cannot be read": (files) => {
    files.failNext("sync", "EIO");
    files.failNext("read", "EIO");
  },
};

for (const [failure, arrange] of Object.entries(failures)) {
  append(`append() keeps nothing and goes on after ${failure}`, async ({ folder }) => {
    const { files, journal } = await begin(folder);
    arrange(files);
    const error = await rejection<NodeJS.ErrnoException>(
      journal.append([Buffer.from("lost"), Buffer.from("lost too")]),
    );
    assert.ok(["ENOSPC", "EIO"].includes(String(error.code)));
    await journal.append([Buffer.from("second")]);
    assert.equal(await payloadsIn(journal), ["first", "second"]);
    await journal.append([Buffer.from("third")]);
    assert.equal(await payloadsIn(journal), ["first", "second", "third"]);
  });
}

append("append() leaves nothing of a failed group on the disk when it throws", async (context) => {
  const { files, journal } = await begin(context.folder);
  for (const share of [0.1, 0.4, 0.9, 1]) {
    tearNextWrite(files, share, "ENOSPC");
    await rejection(journal.append([Buffer.from("lost"), Buffer.alloc(3000, "lost")]));
    assert.equal(await payloadsIn(journal), ["first"]);
  }
});

append("append() fails again and again on a disk that stays full", async ({ folder }) => {
  const { files, journal } = await begin(folder);
  files.fault = ({ operation }) => {
    if (operation === "write") throw diskError("ENOSPC");
  };
  for (let i = 0; i < 5; i++) {
    const error = await rejection<NodeJS.ErrnoException>(journal.append([Buffer.from("lost")]));
    assert.is(error.code, "ENOSPC");
  }
  files.fault = () => {};
  await journal.append([Buffer.from("second")]);
  assert.equal(await payloadsIn(journal), ["first", "second"]);
});

append("close() takes back what could not be taken back before", async ({ folder }) => {
  const { files, journal } = await begin(folder);
  files.failNext("sync", "EIO");
  files.failNext("truncate", "EIO");
  await rejection(journal.append([Buffer.from("lost")]));
  await journal.close();
  assert.equal(await payloadsIn(journal), ["first"]);
});

readBack("append() opens and reads the file before it writes again", async ({ folder }) => {
  const { files, journal } = await begin(folder);
  files.failNext("sync", "EIO");
  files.failNext("truncate", "EIO");
  await rejection(journal.append([Buffer.from("lost")]));
  files.calls.length = 0;
  await journal.append([Buffer.from("second")]);
  const steps = files.calls.filter((call) => call !== "close");
  assert.equal(steps, ["open", "read", "truncate", "sync", "write", "sync"]);
});

readBack("append() does so after a failed write, too: it may have synced", async ({ folder }) => {
  const { files, journal } = await begin(folder);
  files.calls.length = 0;
  files.failNext("write", "EIO");
  await rejection(journal.append([Buffer.from("lost")]));
  assert.equal(files.calls, ["write", "open", "close", "read", "truncate", "sync"]);
});

const vanishings: Record<string, (journal: Journal, acknowledged: number) => Promise<void>> = {
  "its end is gone": (journal, acknowledged) => truncate(journal.path, acknowledged - 1),
  "its last record is gone": (journal) => truncate(journal.path, journal.size - 23),
  "all of it is gone": (journal) => truncate(journal.path, 0),
};

for (const [what, vanish] of Object.entries(vanishings)) {
  readBack(`append() refuses to go on when ${what}`, async ({ folder }) => {
    const { files, journal } = await begin(folder);
    files.next("sync", async () => {
      await vanish(journal, journal.size);
      throw diskError("EIO");
    });
    const first = await rejection<NodeJS.ErrnoException>(journal.append([Buffer.from("lost")]));
    assert.is(first.code, "EIO");

    // Also when the disk works again: nothing may be written behind a hole.
    for (let i = 0; i < 2; i++) {
      const error = await rejection(journal.append([Buffer.from("lost")]));
      assert.instance(error, StoreOpenError);
      assert.ok(error.message.startsWith(`${journal.path} is damaged at byte offset `));
    }
  });
}

readBack("append() refuses to go on when what it had written has changed", async ({ folder }) => {
  const { files, journal } = await begin(folder);
  files.next("sync", async ({ file }) => {
    await file?.write(Buffer.from("F"), journal.size - 5);
    throw diskError("EIO");
  });
  await rejection(journal.append([Buffer.from("lost")]));
  const error = await rejection(journal.append([Buffer.from("lost")]));
  assert.match(error.message, /does not match its checksum/);
});

probe("probe() leaves nothing behind", async ({ folder }) => {
  const { journal } = await begin(folder);
  await journal.probe();
  assert.equal(await payloadsIn(journal), ["first"]);
  await journal.append([Buffer.from("second")]);
  assert.equal(await payloadsIn(journal), ["first", "second"]);
});

probe("probe() fails where the disk refuses, and leaves nothing behind", async ({ folder }) => {
  const { files, journal } = await begin(folder);
  for (const operation of ["write", "sync", "truncate"] as const) {
    files.failNext(operation, "ENOSPC");
    const error = await rejection<NodeJS.ErrnoException>(journal.probe());
    assert.is(error.code, "ENOSPC", operation);
    await journal.append([Buffer.from(operation)]);
  }
  assert.equal(await payloadsIn(journal), ["first", "write", "sync", "truncate"]);
});

probe("probe() that a crash interrupts leaves a journal that can be read", async ({ folder }) => {
  const { files, journal } = await begin(folder);
  let during = Buffer.alloc(0);
  files.next("sync", async () => {
    during = await readFile(journal.path);
  });
  await journal.probe();
  assert.ok(during.length > journal.size);
  assert.equal(readJournal(journal.path, during).payloads.map(String), ["first"]);
});

append.run();
readBack.run();
probe.run();
