/** Why: a file is bytes that anybody may have written, and only text of a sane size is worth parsing. */

import type { Fault } from './fault.ts';
import { openReport } from './fault-report.ts';
import { lastIndexWhere } from './last-index.ts';

/** The largest file that is read: 10 MiB, some 100,000 steps. */
const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** The text of a file, or the one fault that keeps it from being text. */
export type SourceText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'faulty'; readonly fault: Fault };

const LINE_FEED = 0x0a;

/** Decodes a file as UTF-8. A byte order mark is dropped; bytes that are not UTF-8 are a fault at their place. */
export function decodeSource(bytes: Uint8Array, file: string): SourceText {
  if (bytes.length > MAX_FILE_BYTES) {
    const message = `the file has ${bytes.length} bytes; at most ${MAX_FILE_BYTES} are read`;
    return { kind: 'faulty', fault: { file, line: 1, column: 1, text: '', message } };
  }
  const text = decode(bytes, false);
  return text === undefined ? { kind: 'faulty', fault: undecodable(bytes, file) } : { kind: 'text', text };
}

function decode(bytes: Uint8Array, isUnfinished: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isUnfinished });
  } catch {
    return undefined;
  }
}

function undecodable(bytes: Uint8Array, file: string): Fault {
  // A character that the end cuts off is no fault, so this holds up to the first byte that cannot be right.
  const end = lastIndexWhere(bytes.length + 1, (length) => decode(bytes.subarray(0, length), true) !== undefined);
  const before = decode(bytes.subarray(0, end), true) ?? '';
  const lineEnd = bytes.indexOf(LINE_FEED, end);
  const after = bytes.subarray(end, lineEnd === -1 ? bytes.length : lineEnd);
  const report = openReport(file, before + new TextDecoder().decode(after));
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  report.add(before.length, 'not UTF-8', `save the file as UTF-8${isUtf16 ? '; it is UTF-16 now' : ''}`);
  const [fault] = report.faults();
  return fault ?? { file, line: 1, column: 1, text: '', message: 'not UTF-8' };
}
