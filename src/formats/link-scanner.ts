/** Why: following links needs four fields of a record, and reading a hundred thousand of them in full costs more than all hashing. */

import type { RecordLinks } from '../domain/evidence.ts';

/** Where the text of a line can be taken from: `text` holds a character for each byte of `bytes`. */
export type ScanSource = { readonly bytes: Uint8Array; readonly text: string };

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;
/** No record is nested as deep as this; a line that is goes to the full reader, which has no such limit. */
const DEEPEST = 16;
const MOST_DIGITS = 15;

/**
 * Takes the links out of a line. Every byte is checked to be JSON as a canonical line has it: no white space, no
 * backslash, no fractions, no field of interest twice. Undefined for anything else, which is not said to be wrong, and for
 * redactions, of which more is asked: the full reader decides.
 */
export function scanLinks(source: ScanSource, start: number, end: number): RecordLinks | undefined {
  const { bytes } = source;
  const found: Found = { eventType: '', workItemId: '', timestamp: '', after: undefined, seen: undefined, taken: 0 };
  if (bytes[start] !== OPEN_MAP) return undefined;
  let at = start + 1;
  for (;;) {
    at = takeField(source, at, found);
    if (at < 0 || at >= end) return undefined;
    if (bytes[at] !== COMMA) break;
    at += 1;
  }
  return bytes[at] === CLOSE_MAP && at + 1 === end ? linksOf(found) : undefined;
}

/** What has been found so far; `taken` has a bit for each field of interest. */
type Found = {
  eventType: string;
  workItemId: string;
  timestamp: string;
  after: string[] | undefined;
  seen: { readonly size: number; readonly root: string } | undefined;
  taken: number;
};

const AFTER = 0;
const EVENT_TYPE = 1;
const SEEN = 2;
const TIMESTAMP = 3;
const WORK_ITEM = 4;
/** All but `seen`, which a record need not have. */
const NEEDED = 0b11011;

function linksOf({ eventType, workItemId, timestamp, after, seen, taken }: Found): RecordLinks | undefined {
  if ((taken & NEEDED) !== NEEDED || after === undefined || eventType === 'redaction') return undefined;
  return seen === undefined
    ? { eventType, workItemId, timestamp, after }
    : { eventType, workItemId, timestamp, after, seen };
}

/** Reads `"name":value` at a place; gives the place behind it, or -1. */
function takeField(source: ScanSource, at: number, found: Found): number {
  const { bytes, text } = source;
  if (bytes[at] !== QUOTE) return -1;
  const behind = skipString(bytes, at + 1);
  if (behind < 0 || bytes[behind] !== COLON) return -1;
  const field = fieldAt(text, at + 1, behind - 1);
  if (field < 0) return skipValue(bytes, behind + 1, 0);
  const bit = 1 << field;
  if ((found.taken & bit) !== 0) return -1;
  found.taken |= bit;
  return takeValue(source, behind + 1, { field, found });
}

/** Which field of interest has its name from one place to another; -1 for none. */
function fieldAt(text: string, from: number, to: number): number {
  switch (to - from) {
    case 5:
      return text.startsWith('after', from) ? AFTER : -1;
    case 9:
      return text.startsWith('eventType', from) ? EVENT_TYPE : text.startsWith('timestamp', from) ? TIMESTAMP : -1;
    case 4:
      return text.startsWith('seen', from) ? SEEN : -1;
    case 10:
      return text.startsWith('workItemId', from) ? WORK_ITEM : -1;
    default:
      return -1;
  }
}

/** Reads the value of a field of interest; gives the place behind it, or -1. */
function takeValue(
  { bytes, text }: ScanSource,
  at: number,
  { field, found }: { readonly field: number; readonly found: Found },
): number {
  if (field === AFTER) return takeList({ bytes, text }, at, found);
  if (field === SEEN) return takeSeen({ bytes, text }, at, found);
  if (bytes[at] !== QUOTE) return -1;
  const behind = skipAscii(bytes, at + 1);
  if (behind < 0) return -1;
  const value = text.slice(at + 1, behind - 1);
  if (field === EVENT_TYPE) found.eventType = value;
  else if (field === TIMESTAMP) found.timestamp = value;
  else found.workItemId = value;
  return behind;
}

/** Reads a list of strings. */
function takeList({ bytes, text }: ScanSource, from: number, found: Found): number {
  if (bytes[from] !== OPEN_LIST) return -1;
  const after: string[] = [];
  found.after = after;
  let at = from + 1;
  if (bytes[at] === CLOSE_LIST) return at + 1;
  for (;;) {
    const behind = bytes[at] === QUOTE ? skipAscii(bytes, at + 1) : -1;
    if (behind < 0) return -1;
    after.push(text.slice(at + 1, behind - 1));
    if (bytes[behind] === CLOSE_LIST) return behind + 1;
    if (bytes[behind] !== COMMA) return -1;
    at = behind + 1;
  }
}

/** Reads `{"root":"<text>","size":<number>}`, and nothing else. */
function takeSeen({ bytes, text }: ScanSource, at: number, found: Found): number {
  if (!text.startsWith('{"root":"', at)) return -1;
  const rootFrom = at + 9;
  const rootTo = skipAscii(bytes, rootFrom);
  if (rootTo < 0 || !text.startsWith(',"size":', rootTo)) return -1;
  const sizeFrom = rootTo + 8;
  const sizeTo = skipNumber(bytes, sizeFrom);
  if (sizeTo < 0 || bytes[sizeTo] !== CLOSE_MAP) return -1;
  found.seen = { root: text.slice(rootFrom, rootTo - 1), size: Number(text.slice(sizeFrom, sizeTo)) };
  return sizeTo + 1;
}

/** The place behind the closing quotation mark of a string whose first character is at a place, or -1. */
function skipString(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte < SPACE || byte === BACKSLASH) return -1;
  }
  return -1;
}

/** The same for ASCII alone: what is taken out of a line must have a character for each byte. */
function skipAscii(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte < SPACE || byte === BACKSLASH || byte >= 0x80) return -1;
  }
  return -1;
}

/** The place behind any value, or -1. */
function skipValue(bytes: Uint8Array, at: number, depth: number): number {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at + 1);
  if (depth === DEEPEST) return -1;
  if (first === OPEN_MAP) return skipMap(bytes, at + 1, depth + 1);
  if (first === OPEN_LIST) return skipList(bytes, at + 1, depth + 1);
  return isDigit(first) || first === MINUS ? skipNumber(bytes, at) : skipWord(bytes, at);
}

function skipMap(bytes: Uint8Array, from: number, depth: number): number {
  if (bytes[from] === CLOSE_MAP) return from + 1;
  let at = from;
  for (;;) {
    const name = bytes[at] === QUOTE ? skipString(bytes, at + 1) : -1;
    if (name < 0 || bytes[name] !== COLON) return -1;
    const behind = skipValue(bytes, name + 1, depth);
    if (behind < 0 || bytes[behind] === CLOSE_MAP) return behind < 0 ? -1 : behind + 1;
    if (bytes[behind] !== COMMA) return -1;
    at = behind + 1;
  }
}

function skipList(bytes: Uint8Array, from: number, depth: number): number {
  if (bytes[from] === CLOSE_LIST) return from + 1;
  let at = from;
  for (;;) {
    const behind = skipValue(bytes, at, depth);
    if (behind < 0 || bytes[behind] === CLOSE_LIST) return behind < 0 ? -1 : behind + 1;
    if (bytes[behind] !== COMMA) return -1;
    at = behind + 1;
  }
}

/** The place behind a whole number, which has neither a zero in front nor a minus before zero; or -1. */
function skipNumber(bytes: Uint8Array, from: number): number {
  const start = bytes[from] === MINUS ? from + 1 : from;
  let at = start;
  while (isDigit(bytes[at])) at += 1;
  const digits = at - start;
  if (digits === 0 || digits > MOST_DIGITS) return -1;
  return bytes[start] === ZERO && (digits > 1 || start > from) ? -1 : at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}

const WORDS = ['true', 'false', 'null'].map((word) => Uint8Array.from(word, (letter) => letter.charCodeAt(0)));

/** The place behind true, false or null, or -1. */
function skipWord(bytes: Uint8Array, at: number): number {
  const word = WORDS.find((letters) => letters.every((letter, index) => bytes[at + index] === letter));
  return word === undefined ? -1 : at + word.length;
}
