/** Why: a crash can leave half a line, and the records before it are still good. */

import { describe, expect, it } from 'vitest';
import { parseRecordFile } from '../../../src/formats/record-file.ts';
import { utf8 } from './bytes.ts';
import { EXAMPLES, lineWith } from './example-records.ts';

const LINES = EXAMPLES.map(([, line]) => line);
const ONE = lineWith('gate-approved', {});

function read(text: string, file: string) {
  const { records, faults } = parseRecordFile(utf8(text), file);
  return {
    lines: records.map(({ line, lineNumber }) => [lineNumber, line]),
    faults: faults.map(({ lineNumber, reason }) => [lineNumber, reason.code]),
  };
}

describe('a batch file', () => {
  it.each(['\n', ''])('gives every record with its line, ended by %j', (end) => {
    expect(read(LINES.join('\n') + end, 'a.jsonl')).toEqual({
      lines: LINES.map((line, index) => [index + 1, line]),
      faults: [],
    });
  });

  it('keeps the others when lines are bad', () => {
    const text = [ONE, 'x', `${ONE}\r`, '', ONE].join('\n');
    expect(read(`${text}\n`, 'a.jsonl')).toEqual({
      lines: [
        [1, ONE],
        [5, ONE],
      ],
      faults: [
        [2, 'not-json'],
        [3, 'reformatted'],
        [4, 'not-json'],
      ],
    });
  });

  it('keeps the others when the last line breaks off, wherever that is', () => {
    for (let length = 1; length < ONE.length; length += 7) {
      expect(read(`${ONE}\n${ONE.slice(0, length)}`, 'a.jsonl')).toEqual({
        lines: [[1, ONE]],
        faults: [[2, 'half-written']],
      });
    }
  });

  it('keeps the others when a character of the last line breaks off', () => {
    const bytes = utf8(`${ONE}\n{"actor":"é`).subarray(0, -1);
    const { records, faults } = parseRecordFile(bytes, 'a.jsonl');
    expect(records).toHaveLength(1);
    expect(faults).toEqual([
      { file: 'a.jsonl', lineNumber: 2, reason: { code: 'half-written', message: 'breaks off: is not UTF-8' } },
    ]);
  });

  it('of nothing is one that breaks off', () => {
    expect(read('', 'a.jsonl')).toEqual({ lines: [], faults: [[1, 'half-written']] });
  });
});

describe('a file with one record', () => {
  it.each(['\n', ''])('gives it, ended by %j', (end) => {
    expect(read(ONE + end, 'a.json')).toEqual({ lines: [[1, ONE]], faults: [] });
  });

  it('is reformatted when it was pretty-printed', () => {
    expect(read(`${JSON.stringify(JSON.parse(ONE), undefined, 2)}\n`, 'a.json')).toEqual({
      lines: [],
      faults: [[1, 'reformatted']],
    });
  });

  it('breaks off', () => {
    expect(read(ONE.slice(0, 100), 'a.json')).toEqual({ lines: [], faults: [[1, 'half-written']] });
  });

  it('may not hold two', () => {
    expect(read(`${ONE}\n${ONE}\n`, 'a.json')).toEqual({ lines: [], faults: [[1, 'not-json']] });
  });
});
