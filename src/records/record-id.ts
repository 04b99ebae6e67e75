/** Why: a record's name, the target of links to it and its leaf in the log are one hash, computed here and nowhere else. */

import { createHash, hash } from 'node:crypto';
import { isRecordId, type RecordId } from '../domain/ids.ts';
import type { BatonRecord } from '../domain/record.ts';
import { canonicalJson, NotCanonical } from './canonical-json.ts';
import { recordFault } from './record-rules.ts';

/** The longest record, in bytes of UTF-8 without its line feed. */
export const MAX_RECORD_BYTES = 65_535;

const LEAF_PREFIX = new Uint8Array([0]);

/** A record as it is stored; or why it cannot be, in words that complete "the record … ". */
export type EncodedRecord =
  | { readonly kind: 'encoded'; readonly line: string; readonly id: RecordId }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The id of a record: the RFC 6962 leaf hash of its line, `hex(SHA-256(0x00 || UTF-8 of line))`.
 * The line is taken as it is, without its line feed; it is not checked for being canonical.
 */
export function recordId(line: string): RecordId {
  const id = hash('sha256', `\0${line}`, 'hex');
  if (!isRecordId(id)) {
    throw new Error('SHA-256 did not give 64 hexadecimal digits');
  }
  return id;
}

/** A zero byte and room for the longest record: hashing one run of bytes costs a third of hashing two. */
const prefixed = new Uint8Array(1 + MAX_RECORD_BYTES);

/** The same for a line that is still bytes. */
export function lineId(line: Uint8Array): RecordId {
  const id = line.length <= MAX_RECORD_BYTES ? hashPrefixed(line) : hashParts(line);
  if (!isRecordId(id)) {
    throw new Error('SHA-256 did not give 64 hexadecimal digits');
  }
  return id;
}

function hashPrefixed(line: Uint8Array): string {
  prefixed.set(line, 1);
  return hash('sha256', prefixed.subarray(0, 1 + line.length), 'hex');
}

function hashParts(line: Uint8Array): string {
  return createHash('sha256').update(LEAF_PREFIX).update(line).digest('hex');
}

/** Whoever decides about a record asks for its line first, and whoever writes it asks again. */
const encodedBefore = new WeakMap<BatonRecord, EncodedRecord>();

/** Writes a record as its one canonical line (RFC 8785) and names it. Refuses what readers would refuse. */
export function encodeRecord(record: BatonRecord): EncodedRecord {
  const known = encodedBefore.get(record);
  if (known !== undefined) return known;
  const encoded = encode(record);
  encodedBefore.set(record, encoded);
  return encoded;
}

function encode(record: BatonRecord): EncodedRecord {
  const fault = recordFault(record);
  if (fault !== undefined) return { kind: 'refused', reason: fault };
  try {
    const line = canonicalJson(record);
    const bytes = new TextEncoder().encode(line).length;
    if (bytes > MAX_RECORD_BYTES) {
      return { kind: 'refused', reason: `is ${bytes} bytes long; at most ${MAX_RECORD_BYTES} are allowed` };
    }
    return { kind: 'encoded', line, id: recordId(line) };
  } catch (error) {
    if (error instanceof NotCanonical) {
      return { kind: 'refused', reason: `cannot be written: ${error.message}` };
    }
    throw error;
  }
}
