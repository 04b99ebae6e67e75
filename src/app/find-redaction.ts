/** Why: a record whose content is gone is proved by two proofs, its own and that of the record which says why it is gone. */

import { mentions, readSealedLine } from '../formats/sealed-line.ts';
import { splitLines } from '../records/lines.ts';
import { lineId } from '../records/record-id.ts';
import { isRecordPath, type Files } from './read-evidence.ts';

/** The id of a redaction of a record, as far as files hold one. Lines that do not name the record are not looked into. */
export function findRedaction(files: Files, redacted: string): string | undefined {
  for (const [path, bytes] of files) {
    if (!isRecordPath(path) || !mentions(bytes, `"redacts":"${redacted}"`)) continue;
    for (const line of splitLines(bytes)) {
      const record = readSealedLine(line);
      if (record?.eventType === 'redaction' && record.redacts === redacted) return lineId(line);
    }
  }
  return undefined;
}
