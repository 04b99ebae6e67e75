/** Why: a file of records reads the same whether it lies in the working tree or on the history branch. */

import type { JournalProblem } from '../app/ports.ts';
import type { RecordId } from '../domain/ids.ts';
import { lineId } from '../records/record-id.ts';
import type { LoadAdmission } from './admission.ts';
import type { RecordCache } from './record-cache.ts';

/** What reading needs: the judge, and what is known already. New records go into the cache. */
export type Reader = { readonly load: LoadAdmission; readonly cache: RecordCache };

const LINE_FEED = 0x0a;

/**
 * Takes in a file: `.jsonl` holds a record a line, any other one record. A line that is no record is a problem with its
 * place; the others still count. A single record that a formatter has spread over lines is told as one problem.
 */
export async function admitFile(
  bytes: Uint8Array,
  place: string,
  reader: Reader,
): Promise<{ readonly ids: readonly RecordId[]; readonly problems: readonly JournalProblem[] }> {
  const ids: RecordId[] = [];
  const problems: JournalProblem[] = [];
  for (const { line, number } of place.includes('.jsonl') ? linesOf(bytes) : wholeOf(bytes)) {
    const known = lineId(line);
    if (reader.cache.record(known) !== undefined) {
      ids.push(known);
      continue;
    }
    const admit = await reader.load();
    const admitted = admit(line);
    if (admitted.kind !== 'ok') {
      const reason =
        admitted.kind === 'refused' ? admitted.reason : 'is a renewal of a lease, which is no part of history';
      problems.push({ place: `${place}:${number}`, problem: `the record ${reason}` });
      continue;
    }
    reader.cache.addRecord(admitted.entry);
    ids.push(admitted.entry.id);
  }
  return { ids, problems };
}

function wholeOf(bytes: Uint8Array): readonly { readonly line: Uint8Array; readonly number: number }[] {
  const end = bytes.at(-1) === LINE_FEED ? bytes.length - 1 : bytes.length;
  return [{ line: bytes.subarray(0, end), number: 1 }];
}

function linesOf(bytes: Uint8Array): readonly { readonly line: Uint8Array; readonly number: number }[] {
  const lines: { line: Uint8Array; number: number }[] = [];
  let number = 1;
  for (let at = 0; at < bytes.length; number += 1) {
    const end = bytes.indexOf(LINE_FEED, at);
    const stop = end < 0 ? bytes.length : end;
    if (stop > at) lines.push({ line: bytes.subarray(at, stop), number });
    at = stop + 1;
  }
  return lines;
}
