import { decodeJwt, type JWTPayload, SignJWT } from "jose";

const bytes = (text: string) => new TextEncoder().encode(text);

function signed(payload: JWTPayload, secret: string, alg = "HS256"): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg }).sign(bytes(secret));
}

function unsigned(header: object, payload: object, signature = ""): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode(header)}.${encode(payload)}.${signature}`;
}

/**
 * Every way in which a token can be wrong, by what is wrong with it.
 *
 * @param good one that is valid
 * @param secret what the server signs with: nobody else should know it, and even so it has to be right
 */
export async function brokenTokens(good: string, secret: string): Promise<Record<string, string>> {
  const payload = decodeJwt(good);
  const now = Math.floor(Date.now() / 1000);
  const [header = "", body = "", signature = ""] = good.split(".");
  const without = (name: string) =>
    Object.fromEntries(Object.entries(payload).filter(([key]) => key !== name));
  return {
    "no token at all": "x",
    "two of three parts": `${header}.${body}`,
    "another signature": `${header}.${body}.${signature.replace(/^./, (first) => (first === "A" ? "B" : "A"))}`,
    "no signature": `${header}.${body}.`,
    "padding behind the signature": `${good}=`,
    "another payload under the signature": `${header}.${Buffer.from(JSON.stringify({ ...payload, sub: "1" })).toString("base64url")}x.${signature}`,
    "the algorithm none": unsigned({ alg: "none" }, payload),
    "the algorithm None": unsigned({ alg: "None" }, payload, signature),
    "another algorithm, rightly signed": await signed(payload, secret.repeat(2), "HS512"),
    "another secret": await signed(payload, `${secret}.`),
    "an empty secret": await signed(payload, "\0"),
    "an end that has passed": await signed({ ...payload, exp: now - 1 }, secret),
    "no end": await signed(without("exp"), secret),
    "an end that is no number": unsigned({ alg: "HS256" }, { ...payload, exp: "never" }, signature),
    "no id": await signed(without("jti"), secret),
    "an id that was never given": await signed({ ...payload, jti: "nobody" }, secret),
    "an id that is SQL": await signed({ ...payload, jti: "' OR 1=1 --" }, secret),
    "no subject": await signed(without("sub"), secret),
    "another issuer": await signed({ ...payload, iss: "somebody" }, secret),
    "another audience": await signed({ ...payload, aud: "somebody" }, secret),
    "a beginning that is to come": await signed({ ...payload, nbf: now + 3600 }, secret),
    "a critical header that nobody knows": unsigned(
      { alg: "HS256", crit: ["x"], x: 1 },
      payload,
      signature,
    ),
    "a key of its own": unsigned(
      { alg: "HS256", jwk: { kty: "oct", k: "AA" } },
      payload,
      signature,
    ),
    "sixteen kilobytes": `${"a".repeat(5000)}.${"b".repeat(5000)}.c`,
  };
}
