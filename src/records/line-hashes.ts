/** Why: a history is verified by hashing every line of it, and what is done around each hash must cost less than the hash. */

import { hash } from 'node:crypto';

const LINE_FEED = 0x0a;

/** Takes a line: its leaf hash as text with a character for each of the 32 bytes, and where the line is in the file, without its line feed. */
export type TakeLine = (digest: string, start: number, end: number) => void;

/** Where files are copied to: taking so much memory anew for each costs more than the copying. */
let scratch = new Uint8Array();

/**
 * Hashes every line of a file as a record (RFC 6962 leaf hash), in order. The file is copied once with room for a byte in
 * front: the zero byte that goes before each line then takes the place of the line feed of the line before.
 */
export function hashLines(file: Uint8Array, take: TakeLine): void {
  if (scratch.length <= file.length) scratch = new Uint8Array(2 * file.length + 1);
  const copy = scratch.subarray(0, 1 + file.length);
  copy.set(file, 1);
  for (let start = 0; start < file.length;) {
    // Memory that threads share is searched more slowly than this copy.
    const found = copy.indexOf(LINE_FEED, start + 1);
    const end = found < 0 ? file.length : found - 1;
    copy[start] = 0;
    take(hash('sha256', copy.subarray(start, 1 + end), 'binary'), start, end);
    start = end + 1;
  }
}

/** The leaf hash of one line, as text with a character for each byte. */
export function lineDigest(line: Uint8Array): string {
  const prefixed = new Uint8Array(1 + line.length);
  prefixed.set(line, 1);
  return hash('sha256', prefixed, 'binary');
}

/** The hexadecimal digits of a digest whose text has a character for each byte. */
export function hexOfDigest(digest: string): string {
  let hex = '';
  for (let at = 0; at < digest.length; at += 1) hex += digest.charCodeAt(at).toString(16).padStart(2, '0');
  return hex;
}

/** The text with a character for each byte of hexadecimal digits. */
export function digestOfHex(hex: string): string {
  let digest = '';
  for (let at = 0; at < hex.length; at += 2) digest += String.fromCharCode(Number.parseInt(hex.slice(at, at + 2), 16));
  return digest;
}
