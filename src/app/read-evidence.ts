/** Why: verification looks at bytes, so the files are taken apart here into lines that each have their id and their content. */

import { idIn, type FoundLine, type FullRecord, type LineContent } from '../domain/evidence.ts';
import { scanLinks } from '../formats/link-scanner.ts';
import { admitRecord, readSealedRecord } from '../formats/record-line.ts';
import { asciiText, lineBytes, namedByRedaction, readSealedLine } from '../formats/sealed-line.ts';
import type { LeafIndex } from '../log/leaf-index.ts';
import { digestOfHex, hashLines, hexOfDigest, lineDigest } from '../records/line-hashes.ts';
import { splitLines } from '../records/lines.ts';
import type { BatchLook } from './look-at-batch.ts';

/** Files by path from the artifacts root. */
export type Files = ReadonlyMap<string, Uint8Array>;

const RECORD_FILE = /^(?:claims|handoff|gates)\/(?!.*\/\.)[^.].*\.(jsonl?)$/u;
const LINE_FEED = 0x0a;
const OPENING_BRACE = 0x7b;

/** Whether a path, from the artifacts root, is that of a file of records. */
export function isRecordPath(path: string): boolean {
  return RECORD_FILE.test(path);
}

/** The log as lines are looked up in it: the id at each place, and where each hash is. */
export type SealedIds = { readonly leafAt: (index: number) => string; readonly index: LeafIndex };

/** The files that hold a record on each line. */
export function batchesIn(files: Files): readonly (readonly [path: string, bytes: Uint8Array])[] {
  return [...files].filter(([file]) => RECORD_FILE.exec(file)?.[1] === 'jsonl');
}

/** Takes all record files apart. A line whose id is in the log is a record; any other is judged in full. */
export function readLines(files: Files, sealed: SealedIds): readonly FoundLine[] {
  const lines: FoundLine[] = [];
  for (const [file, bytes] of files) {
    const form = RECORD_FILE.exec(file)?.[1];
    if (form === 'json') lines.push(readSingle(file, bytes, sealed));
    else if (form === 'jsonl') readBatch({ file, bytes, text: asciiText(bytes) }, sealed, lines);
  }
  return lines;
}

/** The only line of a file, which ends with its line feed; what looks like more lines is part of it. */
function readSingle(file: string, bytes: Uint8Array, sealed: SealedIds): FoundLine {
  const isWhole = bytes.at(-1) === LINE_FEED;
  const line = isWhole ? bytes.subarray(0, -1) : bytes;
  const digest = lineDigest(line);
  const index = sealed.index.find(digest, -1);
  const place = { file, line: 1, packed: false };
  return index < 0
    ? judgedLine({ ...place, id: hexOfDigest(digest) }, line, { isLast: !isWhole, sealed })
    : { ...place, id: sealed.leafAt(index), index, content: sealedContent(line) };
}

type Batch = { readonly file: string; readonly bytes: Uint8Array; readonly text: string | undefined };

/** The lines of a file that holds one record on each, in the order of the log. */
function readBatch({ file, bytes, text }: Batch, sealed: SealedIds, lines: FoundLine[]): void {
  const isWhole = bytes.at(-1) === LINE_FEED;
  let number = 0;
  let next = 0;
  hashLines(bytes, (digest, start, end) => {
    number += 1;
    const index = sealed.index.find(digest, next);
    const place = { file, line: number, packed: true };
    if (index < 0) {
      const isLast = !isWhole && end === bytes.length;
      const named = { ...place, id: hexOfDigest(digest) };
      lines.push(judgedLine(named, bytes.subarray(start, end), { isLast, sealed }));
      return;
    }
    next = index + 1;
    const id = sealed.leafAt(index);
    const links = text === undefined ? undefined : scanLinks({ bytes, text }, start, end);
    const content: LineContent =
      links === undefined
        ? sealedContent(bytes.subarray(start, end))
        : { kind: 'record', links, read: () => readInFull(bytes.subarray(start, end)) };
    lines.push({ file, line: number, packed: true, id, index, content });
  });
}

/** Lines of a batch that was looked at already: all of them, or those that have to be read in full. */
export function readLookedLines(
  { file, bytes, look }: { readonly file: string; readonly bytes: Uint8Array | undefined; readonly look: BatchLook },
  { leafAt }: SealedIds,
  which: 'all' | 'open',
): readonly FoundLine[] {
  const { places, open } = look;
  if (bytes === undefined || (which === 'open' && open.length === 0)) return [];
  const lines = splitLines(bytes);
  const numbers = which === 'open' ? open : lines.map((_, at) => at + 1);
  return numbers.map((number) => {
    const index = places[number - 1] ?? -1;
    const content = sealedContent(lines[number - 1] ?? new Uint8Array());
    return { file, line: number, packed: true, id: leafAt(index), index, content };
  });
}

/** A file with these of its lines, by number, in the form in which they were recorded. */
export function restoreFile(bytes: Uint8Array, lines: readonly FoundLine[], numbers: ReadonlySet<number>): Uint8Array {
  const parts = lines.some((line) => line.packed) ? splitLines(bytes) : [bytes];
  const texts = lines.map(({ content, line }) => {
    if (content.kind === 'reformatted' && numbers.has(line)) return lineBytes(content.canonical);
    return parts[line - 1] ?? new Uint8Array();
  });
  const restored = new Uint8Array(texts.reduce((sum, text) => sum + text.length + 1, 0));
  let at = 0;
  for (const text of texts) {
    restored.set(text, at);
    restored[at + text.length] = LINE_FEED;
    at += text.length + 1;
  }
  return restored;
}

/** The ids of all records that lie in files, in whatever form. */
export function idsIn(lines: readonly FoundLine[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const line of lines) {
    const id = idIn(line);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}

function sealedContent(line: Uint8Array): LineContent {
  const text = asciiText(line);
  const links = text === undefined ? undefined : scanLinks({ bytes: line, text }, 0, line.length);
  if (links !== undefined) return { kind: 'record', links, read: () => readInFull(line) };
  const linked = readSealedLine(line);
  const full = readInFull(line);
  const fault = full.fault ?? (linked === undefined ? 'lacks what every record has' : undefined);
  return linked === undefined || fault !== undefined
    ? { kind: 'broken', reason: `is sealed, but ${fault ?? ''}`, cutOff: false, named: [] }
    : { kind: 'record', links: linked, read: () => full };
}

/** A sealed record in full. */
function readInFull(line: Uint8Array): FullRecord {
  const read = readSealedRecord(line);
  if (read.kind === 'whole') return { record: read.record };
  return read.kind === 'none' ? { fault: read.reason } : {};
}

/** A line that is not sealed as it stands; what it holds in another form may be. */
function judgedLine(
  place: Pick<FoundLine, 'file' | 'line' | 'packed' | 'id'>,
  line: Uint8Array,
  { isLast, sealed }: { readonly isLast: boolean; readonly sealed: SealedIds },
): FoundLine {
  const content = judgedContent(line, isLast);
  const index = content.kind === 'reformatted' ? sealed.index.find(digestOfHex(content.id), -1) : -1;
  return { ...place, index: index < 0 ? undefined : index, content };
}

function judgedContent(line: Uint8Array, isLast: boolean): LineContent {
  const admitted = admitRecord(line);
  if (admitted.kind === 'ok') {
    const { record } = admitted.entry;
    return { kind: 'record', links: record, read: () => ({ record }) };
  }
  const { reason } = admitted;
  if (reason.code === 'reformatted') {
    const again = admitRecord(reason.canonical);
    if (again.kind === 'ok') {
      return { kind: 'reformatted', id: reason.id, record: again.entry.record, canonical: reason.canonical };
    }
  }
  if (reason.code === 'legacy') return { kind: 'legacy' };
  // What was cut off still begins as records do.
  const cutOff = isLast && reason.code === 'not-json' && (line.length === 0 || line[0] === OPENING_BRACE);
  return { kind: 'broken', reason: reason.message, cutOff, named: namedByRedaction(line) };
}
