/** Why: a record's id stands for its bytes, so no change of a byte may go unseen, and no reformatting be taken for an edit. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecordFile } from '../../../src/formats/record-file.ts';
import { admitRecord } from '../../../src/formats/record-line.ts';
import { EXAMPLES } from '../../unit/formats/example-records.ts';

const encoder = new TextEncoder();
const LINES = EXAMPLES.map(([, line]) => line);
const line = fc.constantFrom(...LINES);

/** The id that a line has, or would have in its one right form; what is wrong with it when it has none. */
function idOf(input: string | Uint8Array): string {
  const admission = admitRecord(input);
  if (admission.kind === 'ok') {
    return admission.entry.id;
  }
  return 'id' in admission.reason ? admission.reason.id : admission.reason.code;
}

describe('admitRecord', () => {
  it('sees the flip of any bit', () => {
    fc.assert(
      fc.property(line, fc.nat(), fc.nat({ max: 7 }), (good, at, bit) => {
        const bytes = encoder.encode(good);
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
        expect(idOf(bytes)).not.toBe(idOf(good));
      }),
      { numRuns: 3000 },
    );
  });

  it('knows a record again in any layout', () => {
    fc.assert(
      fc.property(
        line,
        fc.integer({ min: 0, max: 8 }),
        fc.boolean(),
        fc.constantFrom('', '\n', '\r\n', ' '),
        (good, indent, isReversed, end) => {
          const entries = Object.entries(JSON.parse(good));
          const value = Object.fromEntries(isReversed ? entries.toReversed() : entries);
          const text = JSON.stringify(value, undefined, indent) + end;
          expect(idOf(text)).toBe(idOf(good));
          expect(admitRecord(text).kind === 'ok').toBe(text === good);
        },
      ),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' }), fc.json()), (input) => {
        expect(admitRecord(input).kind).toBe('refused');
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses any value of a field that is no text where text is asked for', () => {
    const fields = ['actor', 'attemptId', 'eventType', 'outcome', 'timestamp', 'workItemId'];
    fc.assert(
      fc.property(
        fc.constantFrom(...fields),
        fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string())),
        (field, value) => {
          const bad = { ...JSON.parse(LINES[0] ?? ''), [field]: value };
          const sorted = Object.fromEntries(Object.entries(bad).toSorted(([a], [b]) => (a < b ? -1 : 1)));
          expect(admitRecord(JSON.stringify(sorted)).kind).toBe('refused');
        },
      ),
    );
  });
});

describe('parseRecordFile', () => {
  it('gives the whole lines before the place where a batch file was cut', () => {
    const text = `${LINES.join('\n')}\n`;
    const bytes = encoder.encode(text);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length }), (length) => {
        const { records, faults } = parseRecordFile(bytes.subarray(0, length), 'a.jsonl');
        const cut = text.slice(0, length);
        const complete = LINES.filter((_, index) => cut.length >= LINES.slice(0, index + 1).join('\n').length);
        expect(records.map((record) => record.line)).toEqual(complete);
        const rest = cut.slice(complete.length === 0 ? 0 : complete.join('\n').length + 1);
        expect(faults.map(({ reason }) => reason.code)).toEqual(rest === '' && length > 0 ? [] : ['half-written']);
      }),
      { numRuns: 300 },
    );
  });
});
