import { describe, expect, it } from 'vitest';
import { parseRecordFile } from '../../../src/formats/record-file.ts';
import { lineId } from '../../../src/records/record-id.ts';
import { idsOfLines, splitLines } from '../../../src/records/lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const linesOf = (text: string): readonly string[] =>
  splitLines(bytes(text)).map((line) => new TextDecoder().decode(line));

describe('the lines of a file', () => {
  it('end with a line feed, which the last one may lack', () => {
    expect(linesOf('a\nb\n')).toEqual(['a', 'b']);
    expect(linesOf('a\nb')).toEqual(['a', 'b']);
  });

  it('may be empty, and are no less lines', () => {
    expect(linesOf('\n')).toEqual(['']);
    expect(linesOf('a\n\n')).toEqual(['a', '']);
    expect(linesOf('')).toEqual([]);
  });

  it('have the ids of records, whatever they are', () => {
    expect(idsOfLines(bytes('a\nb'))).toEqual([lineId(bytes('a')), lineId(bytes('b'))]);
  });

  it('of which there is none is a fault in a file of records: something emptied it', () => {
    expect(parseRecordFile(bytes(''), 'claims/item.jsonl')).toMatchObject({ records: [], faults: [{ lineNumber: 1 }] });
  });
});
