/** Why: verification looks at bytes, so the files are taken apart here into lines that each have their id and their content. */

import { recordIn, type FoundLine, type LineContent } from '../domain/evidence.ts';
import { admitRecord } from '../formats/record-line.ts';
import { lineBytes, namedByRedaction, readSealedLine } from '../formats/sealed-line.ts';
import { lineId } from '../records/record-id.ts';

/** Files by path from the artifacts root. */
export type Files = ReadonlyMap<string, Uint8Array>;

const RECORD_FILE = /^(?:claims|handoff|gates)\/(?!.*\/\.)[^.].*\.(jsonl?)$/u;
const LINE_FEED = 0x0a;

/** Whether a path, from the artifacts root, is that of a file of records. */
export function isRecordPath(path: string): boolean {
  return RECORD_FILE.test(path);
}

/** Takes all record files apart. A line whose id is in the log is a record; any other is judged in full. */
export function readLines(files: Files, isSealed: (id: string) => boolean): readonly FoundLine[] {
  const lines: FoundLine[] = [];
  for (const [file, bytes] of files) {
    const form = RECORD_FILE.exec(file)?.[1];
    if (form === undefined) continue;
    const packed = form === 'jsonl';
    const isWhole = bytes.at(-1) === LINE_FEED;
    const parts = packed ? splitLines(bytes) : [isWhole ? bytes.subarray(0, -1) : bytes];
    for (const [at, part] of parts.entries()) {
      const id = lineId(part);
      const content = isSealed(id) ? sealedContent(part) : judgedContent(part, !isWhole && at === parts.length - 1);
      lines.push({ file, line: at + 1, packed, id, content });
    }
  }
  return lines;
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
    const found = recordIn(line);
    if (found !== undefined) ids.add(found.id);
  }
  return ids;
}

function sealedContent(line: Uint8Array): LineContent {
  const record = readSealedLine(line);
  if (record === undefined) return { kind: 'broken', reason: 'is sealed, but is no record', cutOff: false, named: [] };
  return { kind: 'record', record };
}

function judgedContent(line: Uint8Array, isLast: boolean): LineContent {
  const admitted = admitRecord(line);
  if (admitted.kind === 'ok') return { kind: 'record', record: admitted.entry.record };
  const { reason } = admitted;
  if (reason.code === 'reformatted') {
    const again = admitRecord(reason.canonical);
    if (again.kind === 'ok') {
      return { kind: 'reformatted', id: reason.id, record: again.entry.record, canonical: reason.canonical };
    }
  }
  if (reason.code === 'legacy') return { kind: 'legacy' };
  const cutOff = isLast && reason.code === 'not-json';
  return { kind: 'broken', reason: reason.message, cutOff, named: namedByRedaction(line) };
}

/** The lines of a file, without their line feeds. */
export function splitLines(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, at);
    const stop = end < 0 ? bytes.length : end;
    lines.push(bytes.subarray(at, stop));
    at = stop + 1;
  }
  return lines;
}
