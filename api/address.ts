/** The address of what listens at `host`, such as `http://localhost:3000`. */
export function addressOf(host: string, port: number): string {
  const shown = host === "127.0.0.1" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${shown}:${port}`;
}

/** The address by which this machine calls it: "all of mine" is none that every browser opens. */
export function addressFromHere(host: string, port: number): string {
  return addressOf(host === "0.0.0.0" || host === "::" ? "localhost" : host, port);
}
