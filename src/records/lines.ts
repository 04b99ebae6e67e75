/** Why: records are told apart by line feeds, whoever reads them; one place decides what a line of a file is. */

import type { RecordId } from '../domain/ids.ts';
import { lineId } from './record-id.ts';

const LINE_FEED = 0x0a;

/** The lines of a file, without their line feeds; views of the bytes. A last line needs none, and no bytes are no line. */
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

/** The ids that the lines of a file have as records, whether they are records or not. */
export function idsOfLines(bytes: Uint8Array): readonly RecordId[] {
  return splitLines(bytes).map(lineId);
}
