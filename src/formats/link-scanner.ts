/** Why: following links needs four fields of a record, and reading a hundred thousand of them in full costs more than all hashing. */

import type { RecordLinks } from '../domain/evidence.ts';

/** Where the text of a line can be taken from: `text` holds a character for each byte of `bytes`. */
export type ScanSource = { readonly bytes: Uint8Array; readonly text: string };

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [MINUS, ZERO] = [0x2d, 0x30];
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
const [OPEN_MAP, CLOSE_MAP] = [0x7b, 0x7d];
/** No record is nested as deep as this; a line that is goes to the full reader, which has no such limit. */
const DEEPEST = 16;
const MOST_DIGITS = 15;

/**
 * Where in a line each field of interest has its text, from the first character to behind the last, by field number: see
 * AFTER to WORK_ITEM. `after` has two places for each of `afterCount` texts. One of these serves for any number of lines.
 */
export type LinkSpans = {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly after: number[];
  afterCount: number;
  /** Places of the number in `seen`; its root is the text of that field. */
  sizeFrom: number;
  sizeTo: number;
  /** A bit for each field that is there. */
  taken: number;
};

const [AFTER, SEEN, WORK_ITEM] = [0, 2, 4];
/** The fields of these numbers are the kind of the record, and the time that it gives. */
export const [EVENT_TYPE, TIMESTAMP] = [1, 3];
/** All but `seen`, which a record need not have. */
const NEEDED = 0b11011;

/** Spans to have lines scanned into. */
export function makeSpans(): LinkSpans {
  const [from, to] = [new Int32Array(5), new Int32Array(5)];
  return { from, to, after: [], afterCount: 0, sizeFrom: 0, sizeTo: 0, taken: 0 };
}

/** Whether a line that was scanned names a checkpoint that its writer had seen. */
export function namesCheckpoint(spans: LinkSpans): boolean {
  return (spans.taken & (1 << SEEN)) !== 0;
}

/**
 * Finds the links of a line. Every byte is checked to be JSON as a canonical line has it: no white space, no backslash, no
 * fractions, no field of interest twice and none missing. False for anything else, which is not said to be wrong: the full
 * reader decides. What is found is ASCII.
 */
export function scanSpans(
  bytes: Uint8Array,
  place: { readonly start: number; readonly end: number },
  spans: LinkSpans,
): boolean {
  spans.taken = 0;
  spans.afterCount = 0;
  if (bytes[place.start] !== OPEN_MAP) return false;
  let at = place.start + 1;
  for (;;) {
    at = takeField(bytes, at, spans);
    if (at < 0 || at >= place.end) return false;
    if (bytes[at] !== COMMA) break;
    at += 1;
  }
  return bytes[at] === CLOSE_MAP && at + 1 === place.end && (spans.taken & NEEDED) === NEEDED;
}

/** The text of a field of interest. */
export function textOf(bytes: Uint8Array, spans: LinkSpans, field: number): string {
  return String.fromCharCode(...bytes.subarray(spans.from[field], spans.to[field]));
}

const ownSpans = makeSpans();

/** Takes the links out of a line that can be scanned; undefined for any other, and for redactions, of which more is asked. */
export function scanLinks({ bytes, text }: ScanSource, start: number, end: number): RecordLinks | undefined {
  const spans = ownSpans;
  if (!scanSpans(bytes, { start, end }, spans)) return undefined;
  const field = (number: number): string => text.slice(spans.from[number], spans.to[number]);
  const eventType = field(EVENT_TYPE);
  if (eventType === 'redaction') return undefined;
  const after: string[] = [];
  for (let at = 0; at < spans.afterCount; at += 1) after.push(text.slice(spans.after[2 * at], spans.after[2 * at + 1]));
  const links = { eventType, workItemId: field(WORK_ITEM), timestamp: field(TIMESTAMP), after };
  if (!namesCheckpoint(spans)) return links;
  return { ...links, seen: { root: field(SEEN), size: Number(text.slice(spans.sizeFrom, spans.sizeTo)) } };
}

/** Reads `"name":value` at a place; gives the place behind it, or -1. */
function takeField(bytes: Uint8Array, at: number, spans: LinkSpans): number {
  if (bytes[at] !== QUOTE) return -1;
  const behind = skipString(bytes, at + 1);
  if (behind < 0 || bytes[behind] !== COLON) return -1;
  const field = fieldAt(bytes, at + 1, behind - 1);
  if (field < 0) return skipValue(bytes, behind + 1, 0);
  const bit = 1 << field;
  if ((spans.taken & bit) !== 0) return -1;
  spans.taken |= bit;
  if (field === AFTER) return takeList(bytes, behind + 1, spans);
  return field === SEEN ? takeSeen(bytes, behind + 1, spans) : takeText(bytes, behind + 1, { field, spans });
}

const NAMES = ['after', 'eventType', 'seen', 'timestamp', 'workItemId'].map(letters);

function letters(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function standsAt(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return false;
  return true;
}

/** Which field of interest has its name from one place to another; -1 for none. */
function fieldAt(bytes: Uint8Array, from: number, to: number): number {
  for (let field = 0; field < NAMES.length; field += 1) {
    const name = NAMES[field];
    if (name !== undefined && name.length === to - from && standsAt(bytes, from, name)) return field;
  }
  return -1;
}

/** Reads the text of a field of interest; gives the place behind it, or -1. */
function takeText(
  bytes: Uint8Array,
  at: number,
  { field, spans }: { readonly field: number; readonly spans: LinkSpans },
): number {
  const behind = bytes[at] === QUOTE ? skipAscii(bytes, at + 1) : -1;
  spans.from[field] = at + 1;
  spans.to[field] = behind - 1;
  return behind;
}

/** Reads a list of strings. */
function takeList(bytes: Uint8Array, from: number, spans: LinkSpans): number {
  if (bytes[from] !== OPEN_LIST) return -1;
  let at = from + 1;
  if (bytes[at] === CLOSE_LIST) return at + 1;
  for (;;) {
    const behind = bytes[at] === QUOTE ? skipAscii(bytes, at + 1) : -1;
    if (behind < 0) return -1;
    spans.after[2 * spans.afterCount] = at + 1;
    spans.after[2 * spans.afterCount + 1] = behind - 1;
    spans.afterCount += 1;
    if (bytes[behind] === CLOSE_LIST) return behind + 1;
    if (bytes[behind] !== COMMA) return -1;
    at = behind + 1;
  }
}

const ROOT_BEGINS = letters('{"root":');
const SIZE_BEGINS = letters(',"size":');

/** Reads `{"root":"<text>","size":<number>}`, and nothing else. */
function takeSeen(bytes: Uint8Array, at: number, spans: LinkSpans): number {
  if (!standsAt(bytes, at, ROOT_BEGINS)) return -1;
  const rootTo = takeText(bytes, at + ROOT_BEGINS.length, { field: SEEN, spans });
  if (rootTo < 0 || !standsAt(bytes, rootTo, SIZE_BEGINS)) return -1;
  spans.sizeFrom = rootTo + SIZE_BEGINS.length;
  spans.sizeTo = skipNumber(bytes, spans.sizeFrom);
  return spans.sizeTo < 0 || bytes[spans.sizeTo] !== CLOSE_MAP ? -1 : spans.sizeTo + 1;
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

const WORDS = ['true', 'false', 'null'].map(letters);

/** The place behind true, false or null, or -1. */
function skipWord(bytes: Uint8Array, at: number): number {
  const word = WORDS.find((each) => standsAt(bytes, at, each));
  return word === undefined ? -1 : at + word.length;
}
