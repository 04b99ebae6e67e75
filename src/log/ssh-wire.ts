/** Why: SSH keys and signatures are runs of length-prefixed strings (RFC 4251 section 5), and each has one form only. */

/** Takes strings and numbers off the front of bytes. Each gives undefined when the bytes end before it does, and so does all that is read behind it. */
export type WireReader = {
  readonly string: () => Uint8Array | undefined;
  /** A string as ASCII text; bytes beyond that make it another text than any name that is known. */
  readonly text: () => string | undefined;
  readonly bytes: (count: number) => Uint8Array | undefined;
  readonly uint32: () => number | undefined;
  readonly isAtEnd: () => boolean;
};

/** Opens bytes for reading from the front. */
export function readWire(bytes: Uint8Array): WireReader {
  let at = 0;
  const take = (count: number): Uint8Array | undefined => {
    if (at + count > bytes.length) {
      // Nothing may be read past what is cut off, as if it had not been there.
      at = Number.POSITIVE_INFINITY;
      return undefined;
    }
    at += count;
    return bytes.subarray(at - count, at);
  };
  const uint32 = (): number | undefined => {
    const [a = 0, b = 0, c = 0, d] = take(4) ?? [];
    return d === undefined ? undefined : a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  };
  const string = (): Uint8Array | undefined => {
    const length = uint32();
    return length === undefined ? undefined : take(length);
  };
  const text = (): string | undefined => {
    const found = string();
    return found && new TextDecoder('latin1').decode(found);
  };
  return { string, text, uint32, bytes: take, isAtEnd: () => at === bytes.length };
}

/** Bytes one after another. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A number in four bytes, the most significant first. */
export function wireUint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** A string with its length in front; text is written as UTF-8. */
export function wireString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return joinBytes(wireUint32(bytes.length), bytes);
}

/** The digits of a number that is not negative (`mpint`), without the zero in front that only says so; undefined for another form. */
export function unsignedDigits(mpint: Uint8Array | undefined): Uint8Array | undefined {
  const [first = 0, second = 0] = mpint ?? [];
  if (mpint === undefined || mpint.length === 0 || first >= 0x80) return undefined;
  if (first !== 0) return mpint;
  return second >= 0x80 ? mpint.subarray(1) : undefined;
}
