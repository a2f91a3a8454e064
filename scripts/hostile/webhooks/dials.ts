import { Socket } from "node:net";

/**
 * Notes which addresses would be dialled, and dials none: nothing here leaves the machine.
 */
export async function noteDials(work: () => Promise<void>): Promise<string[]> {
  const dialled: string[] = [];
  const handles = (Socket.prototype as unknown as { connect: (...all: unknown[]) => Socket })
    .connect;
  Object.assign(Socket.prototype, {
    connect(this: Socket, ...parameters: unknown[]) {
      const [first] = parameters as [unknown];
      const options = (Array.isArray(first) ? first[0] : first) as Dial;
      const { lookup, host = "" } = options;
      const look = (done: (addresses: string[]) => void) => {
        if (!lookup) return done([host]);
        lookup(host, { all: true }, (error, found) => {
          if (error) this.destroy(error);
          else done(Array.isArray(found) ? found.map(({ address }) => address) : [String(found)]);
        });
      };
      // As a connection that is being made: nothing is written to it yet.
      Object.assign(this, { connecting: true });
      setImmediate(look, (addresses: string[]) => {
        dialled.push(...addresses);
        this.destroy(Object.assign(new Error("not dialled here"), { code: "ECONNREFUSED" }));
      });
      return this;
    },
  });
  try {
    await work();
  } finally {
    Object.assign(Socket.prototype, { connect: handles });
  }
  return dialled;
}

interface Dial {
  readonly host?: string;
  readonly lookup?: (
    name: string,
    options: { all: true },
    done: (error: Error | null, found: string | { address: string }[]) => void,
  ) => void;
}
