/**
 * A WebSocket whose token is not in its address, where the logs of proxies would keep it, but in the
 * only header that a page can set.
 */
export class TokenSocket extends WebSocket {
  constructor(url: string) {
    const address = new URL(url);
    const token = address.searchParams.get("token");
    address.searchParams.delete("token");
    super(address, ["taskwire.v1", `taskwire.token.${token}`]);
  }
}
