/** Why: all that git says over a line comes in packets that tell their own length; taking them apart is one subject. */

/** A packet as received: a line of bytes, or one of the marks that have no content (flush, delimiter, end of a response). */
export type Packet = { readonly kind: 'line'; readonly bytes: Buffer } | { readonly kind: 'mark' };

/** Ends a message. */
export const FLUSH = Buffer.from('0000');
/** Stands between the parts of a command of protocol version 2. */
export const DELIMITER = Buffer.from('0001');

const LENGTH_DIGITS = 4;

/** A text as a packet (gitprotocol-common, pkt-line): four hexadecimal digits for the length of all, then the text. */
export function packet(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = (bytes.length + LENGTH_DIGITS).toString(16).padStart(LENGTH_DIGITS, '0');
  return Buffer.concat([Buffer.from(length), bytes]);
}

/** Takes received bytes apart; undefined when they are no whole packets. */
export function readPackets(bytes: Buffer): readonly Packet[] | undefined {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length;) {
    const digits = bytes.toString('latin1', at, at + LENGTH_DIGITS);
    if (!/^[0-9a-f]{4}$/iu.test(digits)) return undefined;
    const length = Number.parseInt(digits, 16);
    if (length < LENGTH_DIGITS) {
      packets.push({ kind: 'mark' });
      at += LENGTH_DIGITS;
      continue;
    }
    if (at + length > bytes.length) return undefined;
    packets.push({ kind: 'line', bytes: bytes.subarray(at + LENGTH_DIGITS, at + length) });
    at += length;
  }
  return packets;
}

/** What came over a side band: the data, and words for people; undefined when the server reports that it failed. */
export type BandContent = { readonly data: Buffer; readonly words: string };

const DATA = 1;
const PROGRESS = 2;

/** Puts the bands of an answer together (gitprotocol-pack, side-band-64k); undefined when a packet belongs to no band but these two. */
export function readBands(packets: readonly Packet[]): BandContent | undefined {
  const data: Buffer[] = [];
  const words: Buffer[] = [];
  for (const each of packets) {
    if (each.kind === 'mark') continue;
    const band = each.bytes[0];
    if (band === DATA) data.push(each.bytes.subarray(1));
    else if (band === PROGRESS) words.push(each.bytes.subarray(1));
    else return undefined;
  }
  return { data: Buffer.concat(data), words: Buffer.concat(words).toString().trim() };
}
