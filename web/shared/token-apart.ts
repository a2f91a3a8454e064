// A token in an address would be kept by the logs of proxies, and by the browser: it goes beside it.

/** An address without its token, and the token. */
function apart(address: string): { readonly url: URL; readonly token: string | null } {
  const url = new URL(address);
  const token = url.searchParams.get("token");
  url.searchParams.delete("token");
  return { url, token };
}

/** A WebSocket whose token is in the only header of its request that a page can set. */
export class TokenSocket extends WebSocket {
  constructor(address: string) {
    const { url, token } = apart(address);
    super(url, ["taskwire.v1", `taskwire.token.${token}`]);
  }
}

/** What asks why such a WebSocket did not open. */
export const tokenFetch: typeof fetch = (address, init) => {
  const { url, token } = apart(String(address));
  return fetch(url, { ...init, headers: { Authorization: `Bearer ${token}` } });
};
