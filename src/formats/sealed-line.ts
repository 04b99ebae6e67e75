/** Why: a line whose id is in the log was judged when it was sealed, so looking at its links does not need judging it again. */

import type { BatonRecord } from '../domain/record.ts';

/** One for all lines: making one costs as much as reading a line. */
const decoder = new TextDecoder();

/**
 * The record of a line that is sealed, from its bytes. Only what following links needs is looked at; undefined when
 * that is not there, as when somebody has sealed what is no record.
 */
export function readSealedLine(line: Uint8Array): BatonRecord | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(line));
    return isLinked(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes as text with a character for each of them; undefined when they are not all ASCII. Each other sequence makes fewer characters. */
export function asciiText(bytes: Uint8Array): string | undefined {
  const text = decoder.decode(bytes);
  return text.length === bytes.length ? text : undefined;
}

function isLinked(value: unknown): value is BatonRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { after, timestamp, eventType, workItemId } = value as Partial<Record<string, unknown>>;
  const isNamed = typeof timestamp === 'string' && typeof eventType === 'string' && typeof workItemId === 'string';
  const isWhole = isNamed && Array.isArray(after) && after.every((id) => typeof id === 'string');
  return isWhole && (eventType !== 'redaction' || standsIn(value));
}

/** What stands in for a record is looked at as if it were that record. */
function standsIn(value: object): boolean {
  const { redacts, standIn } = value as Partial<Record<string, unknown>>;
  return typeof redacts === 'string' && isLinked(standIn);
}

/** The bytes of a line, without a line feed. */
export function lineBytes(line: string): Uint8Array {
  return new TextEncoder().encode(line);
}

/** Whether the text of a file has a piece of text in it. */
export function mentions(bytes: Uint8Array, text: string): boolean {
  return decoder.decode(bytes).includes(text);
}

const OF_REDACTION = /"redact(?:ion|s)"/u;
const ID = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gu;

/** The ids in a damaged line that was a redaction, as far as that can still be told. */
export function namedByRedaction(line: Uint8Array): readonly string[] {
  const text = decoder.decode(line);
  return OF_REDACTION.test(text) ? (text.match(ID) ?? []) : [];
}
