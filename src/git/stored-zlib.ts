/** Why: a few hundred bytes are as well kept as they are, and compressing them costs more than writing them. */

const MOST_IN_A_BLOCK = 0xffff;
const ADLER_MODULUS = 65_521;
/** So many sums of bytes stay below 2^32 (RFC 1950, section 9). */
const ADLER_RUN = 5552;

/** The bytes as a zlib stream (RFC 1950) of stored blocks (RFC 1951, section 3.2.4): what every reader of zlib takes. */
export function storedZlib(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / MOST_IN_A_BLOCK));
  const stream = Buffer.alloc(2 + blocks * 5 + bytes.length + 4);
  stream.writeUInt16BE(0x7801, 0);
  let at = 2;
  for (let block = 0; block < blocks; block += 1) {
    const part = bytes.subarray(block * MOST_IN_A_BLOCK, (block + 1) * MOST_IN_A_BLOCK);
    stream.writeUInt8(block === blocks - 1 ? 1 : 0, at);
    stream.writeUInt16LE(part.length, at + 1);
    stream.writeUInt16LE(part.length ^ 0xffff, at + 3);
    stream.set(part, at + 5);
    at += 5 + part.length;
  }
  stream.writeUInt32BE(adler32(bytes), at);
  return stream;
}

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let from = 0; from < bytes.length; from += ADLER_RUN) {
    const to = Math.min(from + ADLER_RUN, bytes.length);
    for (let at = from; at < to; at += 1) {
      low += bytes[at] ?? 0;
      high += low;
    }
    low %= ADLER_MODULUS;
    high %= ADLER_MODULUS;
  }
  return high * 65_536 + low;
}
