/** Requests whose end two readers could see in two places: headers, then what follows them. */

const CHUNKED = "Transfer-Encoding: chunked";
const BODY = "5\r\nhello\r\n0\r\n\r\n";

export const ambiguousHeads: Readonly<Record<string, readonly [headers: string, rest: string]>> = {
  "Content-Length and Transfer-Encoding": [`Content-Length: 6\r\n${CHUNKED}`, "0\r\n\r\n"],
  "Transfer-Encoding and Content-Length": [`${CHUNKED}\r\nContent-Length: 6`, "0\r\n\r\n"],
  "two lengths": ["Content-Length: 5\r\nContent-Length: 6", "hello!"],
  "a list of lengths": ["Content-Length: 5, 6", "hello!"],
  "a length with a sign": ["Content-Length: +5", "hello"],
  "a negative length": ["Content-Length: -1", ""],
  "a length in hexadecimal": ["Content-Length: 0x5", "hello"],
  "a length with a blank within": ["Content-Length: 1 0", "hello"],
  "a length beyond all numbers": ["Content-Length: 99999999999999999999", "hello"],
  "a length that wraps around": ["Content-Length: 18446744073709551621", "hello"],
  "an empty length": ["Content-Length: ", "hello"],
  "a blank before the colon": ["Transfer-Encoding : chunked", BODY],
  "an encoding that is not known": ["Transfer-Encoding: xchunked", BODY],
  "chunked, then another": ["Transfer-Encoding: chunked, identity", BODY],
  "chunked twice": ["Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", BODY],
  "an encoding in quotation marks": ['Transfer-Encoding: "chunked"', BODY],
  "an encoding behind a vertical tab": ["Transfer-Encoding: \x0bchunked", BODY],
  "a header folded over two lines": ["Transfer-Encoding:\r\n chunked", BODY],
  "a header that ends in CR alone": ["X: a\rContent-Length: 5", "hello"],
  "a header that ends in LF alone": ["X: a\nContent-Length: 5", "hello"],
  "a NUL in a header": ["X: a\0b\r\nContent-Length: 5", "hello"],
  "a header without a colon": ["nothing here\r\nContent-Length: 5", "hello"],
  "a chunk with a sign": [CHUNKED, "+5\r\nhello\r\n0\r\n\r\n"],
  "a chunk in 0x": [CHUNKED, "0x5\r\nhello\r\n0\r\n\r\n"],
  "a chunk beyond all numbers": [CHUNKED, "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"],
  "a chunk that is negative": [CHUNKED, "-1\r\nhello\r\n0\r\n\r\n"],
  "a chunk longer than it says": [CHUNKED, "2\r\nhello\r\n0\r\n\r\n"],
  "a chunk that ends in LF alone": [CHUNKED, "5\nhello\n0\n\n"],
  "an extension of a chunk without end": [
    CHUNKED,
    `5;${"x".repeat(100_000)}\r\nhello\r\n0\r\n\r\n`,
  ],
};
