import { BINARY, CLOSE, type FrameParts, PING, TEXT } from "./frames.ts";

const SMALL = Buffer.from("x");

/** Frames that no client may send, by what is wrong with them: the code that closes, and they. */
export const wrongFrames: Readonly<
  Record<string, readonly [code: number, ...parts: FrameParts[]]>
> = {
  "a frame that is not masked": [1002, { opcode: TEXT, payload: SMALL, masked: false }],
  "a reserved bit": [1002, { opcode: TEXT, payload: SMALL, reserved: 4 }],
  "a compressed frame that nobody agreed on": [
    1002,
    { opcode: BINARY, payload: SMALL, reserved: 1 },
  ],
  "an opcode that there is not": [1002, { opcode: 3, payload: SMALL }],
  "a control opcode that there is not": [1002, { opcode: 11 }],
  "a ping in pieces": [1002, { opcode: PING, final: false }],
  "a ping that is too long": [1002, { opcode: PING, payload: Buffer.alloc(126) }],
  "a continuation of nothing": [1002, { opcode: 0, payload: SMALL }],
  "a text within a text": [
    1002,
    { opcode: TEXT, payload: SMALL, final: false },
    { opcode: TEXT, payload: SMALL },
  ],
  "a text over 4 KiB": [1009, { opcode: TEXT, payload: Buffer.alloc(4097, "x") }],
  "a text over 4 KiB in pieces": [
    1009,
    { opcode: TEXT, payload: Buffer.alloc(4000, "x"), final: false },
    { opcode: 0, payload: Buffer.alloc(97, "x") },
  ],
  "a length beyond all memory": [1009, { opcode: BINARY, claimedLength: 2n ** 62n }],
  "a length with its first bit set": [1009, { opcode: BINARY, claimedLength: 2n ** 63n }],
  "a text that is not UTF-8": [1007, { opcode: TEXT, payload: Buffer.from([0xc3, 0x28]) }],
  "a text that ends within a character": [
    1007,
    { opcode: TEXT, payload: Buffer.from([0xf0, 0x9f]) },
  ],
  "a close of one byte": [1002, { opcode: CLOSE, payload: SMALL }],
  "a close with a code that there is not": [
    1002,
    { opcode: CLOSE, payload: Buffer.from([0x03, 0xe7]) },
  ],
  "a close with a reason that is not UTF-8": [
    1007,
    { opcode: CLOSE, payload: Buffer.from([3, 0xe8, 0xff]) },
  ],
};
