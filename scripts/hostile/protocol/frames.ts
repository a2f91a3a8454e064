import { randomBytes } from "node:crypto";
import { RawConnection, rawRequest } from "../../../api/http/testing.ts";
import { KEY } from "../kit/server.ts";

/** A WebSocket's frame (RFC 6455, section 5.2), right or wrong. */
export interface FrameParts {
  readonly opcode: number;
  readonly payload?: Buffer;
  readonly final?: boolean;
  readonly masked?: boolean;
  /** The three reserved bits, of which none is agreed on. */
  readonly reserved?: number;
  /** What is said of the length in place of the truth. */
  readonly claimedLength?: bigint;
}

export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;

export function frame(parts: FrameParts): Buffer {
  const { opcode, payload = Buffer.alloc(0), final = true, masked = true, reserved = 0 } = parts;
  const first = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  const length = parts.claimedLength ?? BigInt(payload.length);
  const mask = masked ? 0x80 : 0;
  const head =
    length < 126n && parts.claimedLength === undefined
      ? Buffer.from([first, mask | Number(length)])
      : longHead(first, mask, length);
  if (!masked) return Buffer.concat([head, payload]);
  const key = randomBytes(4);
  const hidden = payload.map((byte, at) => byte ^ (key[at % 4] as number));
  return Buffer.concat([head, key, hidden]);
}

function longHead(first: number, mask: number, length: bigint): Buffer {
  if (length < 65536n) {
    const head = Buffer.from([first, mask | 126, 0, 0]);
    head.writeUInt16BE(Number(length), 2);
    return head;
  }
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = mask | 127;
  head.writeBigUInt64BE(length, 2);
  return head;
}

/** What asks for a WebSocket. */
export const UPGRADE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** Opens a WebSocket by hand; what follows the handshake is the caller's. */
export async function openByHand(url: string): Promise<RawConnection> {
  const connection = await RawConnection.open(url);
  connection.write(rawRequest(`/queue/ws/tasks?api_key=${KEY}`, { headers: UPGRADE }));
  const { status } = await connection.answer("the handshake");
  if (status !== 101) throw new Error(`the handshake was answered ${status}`);
  return connection;
}
