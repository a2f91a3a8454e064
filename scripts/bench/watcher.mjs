import { connect } from "node:net";

/** The head of a frame: RFC 6455, section 5.2. A server's frames are not masked. */
const TEXT = 1;
const PING = 9;
/** An empty one, masked with zeros. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const OPENED = /^HTTP\/1\.1 101 /;

/**
 * A WebSocket that notes when frames have arrived, and answers pings: thousands of them take little of the
 * machine that they share with the server.
 */
export class Watcher {
  /** When the latest text frame had arrived whole, in milliseconds of `performance.now()`. */
  arrivedAt = 0;
  /** How many text frames have arrived. */
  frames = 0;
  /** Its bytes, head included. */
  frameBytes = 0;
  /** Called at each text frame. */
  onFrame = () => {};
  /** @type {import("node:net").Socket} */
  #socket;
  #isOpen = false;
  /** @type {Buffer} */
  #bytes = Buffer.alloc(0);
  /** What is left of the frame that is arriving. */
  #left = 0;
  #opcode = 0;

  /**
   * @param {URL} url
   * @param {{ protocol?: string, firstWord?: string }} options `firstWord` is sent on opening
   */
  constructor(url, { protocol, firstWord }) {
    this.#socket = connect(Number(url.port), url.hostname);
    this.#socket.on("error", () => {});
    const lines = [
      `GET ${url.pathname}${url.search} HTTP/1.1`,
      `Host: ${url.host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
    ];
    this.#socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    /** @type {Promise<void>} */
    this.opened = new Promise((resolve, reject) => {
      const refuse = () => reject(new Error("a WebSocket was not opened, or closed again"));
      this.#socket.once("close", refuse);
      this.#socket.on("data", (chunk) => {
        try {
          this.#read(chunk, () => {
            if (firstWord) this.#send(firstWord);
            resolve();
          });
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** Reads nothing more. */
  pause() {
    this.#socket.pause();
  }

  close() {
    this.#socket.destroy();
  }

  /**
   * @param {Buffer} chunk
   * @param {() => void} open
   */
  #read(chunk, open) {
    let bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, chunk]) : chunk;
    if (!this.#isOpen) {
      const end = bytes.indexOf("\r\n\r\n");
      if (end < 0) return this.#keep(bytes);
      const head = bytes.toString("latin1", 0, end);
      if (!OPENED.test(head)) throw new Error(`a WebSocket was refused: ${head.split("\r\n")[0]}`);
      this.#isOpen = true;
      bytes = bytes.subarray(end + 4);
      open();
    }
    while (bytes.length > 0) {
      if (this.#left === 0) {
        const size = headSize(bytes);
        if (size === undefined) return this.#keep(bytes);
        this.#left = size.whole;
        this.#opcode = (bytes[0] ?? 0) & 15;
        if (this.#opcode === TEXT) this.frameBytes = size.whole;
      }
      const taken = Math.min(this.#left, bytes.length);
      this.#left -= taken;
      bytes = bytes.subarray(taken);
      if (this.#left > 0) break;
      if (this.#opcode === TEXT) this.#arrived();
      if (this.#opcode === PING) this.#socket.write(PONG);
    }
    this.#keep(bytes);
  }

  /** @param {Buffer} bytes */
  #keep(bytes) {
    this.#bytes = bytes;
  }

  #arrived() {
    this.arrivedAt = performance.now();
    this.frames++;
    this.onFrame();
  }

  /** @param {string} text shorter than 126 bytes; masked with zeros, which leaves it as it is */
  #send(text) {
    this.#socket.write(Buffer.from([0x80 | TEXT, 0x80 | text.length, 0, 0, 0, 0]));
    this.#socket.write(text);
  }
}

/**
 * How long the frame is that these bytes begin, or undefined where they do not say it yet.
 *
 * @param {Buffer} bytes
 */
function headSize(bytes) {
  const short = (bytes[1] ?? 0) & 127;
  if (bytes.length < 2) return undefined;
  if (short < 126) return { whole: 2 + short };
  if (short === 126) return bytes.length < 4 ? undefined : { whole: 4 + bytes.readUInt16BE(2) };
  if (bytes.length < 10) return undefined;
  return { whole: 10 + Number(bytes.readBigUInt64BE(2)) };
}
