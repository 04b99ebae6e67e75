/** Why: hashes are bytes in the tree, hexadecimal in records and base64 in checkpoints, and each text has one form only. */

const HEX_FORM = /^(?:[0-9a-f]{2})*$/u;
const BASE64_FORM = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

const DIGITS = '0123456789abcdef';
const CODES = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0));
const ascii = new TextDecoder('latin1');

/** Lower-case hexadecimal digits of bytes. A log of a hundred thousand records is three million bytes, so this is a plain loop. */
export function toHex(bytes: Uint8Array): string {
  const digits = new Uint8Array(2 * bytes.length);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    digits[2 * at] = CODES[byte >> 4] ?? 0;
    digits[2 * at + 1] = CODES[byte & 15] ?? 0;
  }
  return ascii.decode(digits);
}

/** Bytes of lower-case hexadecimal digits. Throws RangeError for any other text. */
export function fromHex(text: string): Uint8Array {
  if (!HEX_FORM.test(text)) throw new RangeError(`not hexadecimal: ${text}`);
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

/** Base64 of bytes (RFC 4648 section 4, padded). */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Bytes of base64 text (RFC 4648 section 4, padded, without stray bits); undefined for any other text. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (!BASE64_FORM.test(text)) return undefined;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : undefined;
}

/** Whether two runs of bytes are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
