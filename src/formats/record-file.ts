/** Why: records lie one to a file or many to a file, and one broken line must not hide the others. */

import type { RecordEntry } from '../domain/record.ts';
import { splitLines } from '../records/lines.ts';
import { admitRecord, type Refusal } from './record-line.ts';

/** A record as it lies in a file: its line without the line feed, and the line's number from 1. */
export type FiledRecord = { readonly entry: RecordEntry; readonly line: string; readonly lineNumber: number };

/** A line that is no record. */
export type RecordFault = { readonly file: string; readonly lineNumber: number; readonly reason: Refusal };

/** What a file of records holds. */
export type RecordFile = { readonly records: readonly FiledRecord[]; readonly faults: readonly RecordFault[] };

const LINE_FEED = 0x0a;

/**
 * Reads a file of records: `.jsonl` has one on each line, any other file one in all. The last line feed may be missing;
 * a last line that breaks off is a fault (`half-written`) and leaves the others good. Never throws.
 */
export function parseRecordFile(bytes: Uint8Array, file: string): RecordFile {
  const isWhole = bytes.at(-1) === LINE_FEED;
  const content = isWhole ? bytes.subarray(0, -1) : bytes;
  // An empty file is no file of no records: something emptied it.
  const lines = file.endsWith('.jsonl') && bytes.length > 0 ? splitLines(bytes) : [content];
  const records: FiledRecord[] = [];
  const faults: RecordFault[] = [];
  for (const [index, bytesOfLine] of lines.entries()) {
    const admission = admitRecord(bytesOfLine);
    const lineNumber = index + 1;
    if (admission.kind === 'ok') {
      records.push({ entry: admission.entry, line: admission.line, lineNumber });
    } else {
      const mayBreakOff = !isWhole && index === lines.length - 1;
      faults.push({ file, lineNumber, reason: mayBreakOff ? brokenOff(admission.reason) : admission.reason });
    }
  }
  return { records, faults };
}

function brokenOff(reason: Refusal): Refusal {
  return reason.code === 'not-json' || reason.code === 'not-utf8'
    ? { code: 'half-written', message: `breaks off: ${reason.message}` }
    : reason;
}
