/** Why: a log of several levels of tiles must notice every flipped bit, and name the file that it is in. */

import { hash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blameLog } from '../../../src/log/blame.ts';
import { sealRecords } from '../../../src/log/seal.ts';
import { readStoredLog, type LogFault } from '../../../src/log/stored-log.ts';
import { effort } from '../../support/effort.ts';

const ids = Array.from({ length: 600 }, (_, at) => hash('sha256', String(at), 'hex'));
const files = new Map(sealRecords({ leaves: new Uint8Array() }, ids).write.map(({ path, bytes }) => [path, bytes]));
const records = new Set(ids);

function faultIn(damaged: ReadonlyMap<string, Uint8Array>): LogFault | undefined {
  const stored = readStoredLog(damaged);
  if (stored.kind === 'none') return undefined;
  if (stored.kind === 'unreadable') return stored.fault;
  return stored.doubtful ? blameLog(stored, records) : stored.faults[0];
}

describe('a log of 600 records', () => {
  it('has tiles of two levels and no fault', () => {
    expect([...files.keys()]).toEqual(['tile/0/000', 'tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2', 'checkpoint']);
    expect(faultIn(files)).toBeUndefined();
  });

  it.each([...files.keys()])('finds flipped bits in %s, and names it', (path) => {
    const bytes = files.get(path) ?? new Uint8Array();
    // The name of the log is looked at where records are: the first of them gives it.
    const from = path === 'checkpoint' ? bytes.indexOf(0x0a) : 0;
    fc.assert(
      fc.property(fc.integer({ min: from, max: bytes.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        const fault = faultIn(new Map([...files, [path, damaged]]));
        const leaf = path.startsWith('tile/0/') ? Number(path.slice(7, 10)) * 256 + (at >> 5) : fault?.index;
        expect({ path: fault?.path, index: fault?.index }).toEqual({ path, index: leaf });
      }),
      { numRuns: effort(40, 400) },
    );
  });

  it.each([...files.keys()])('notices when %s is gone', (path) => {
    const rest = new Map(files);
    rest.delete(path);
    expect(faultIn(rest)?.path).toBe(path);
  });
});
