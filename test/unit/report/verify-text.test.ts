/** Why: a verdict is read in a hurry, so it must not call consistent what it has just called wrong, and must end after a page. */

import { describe, expect, it } from 'vitest';

import { renderVerdict, type VerdictView } from '../../../src/report/verify-text.ts';

const SOUND: VerdictView = {
  verdict: 'sound',
  place: 'artifacts',
  log: { origin: 'baton/x', size: 9, root: 'ab'.repeat(32) },
  records: { sealed: 9, unsealed: 1, legacy: 0 },
  anchors: [],
  window: { sealed: 9, unsealed: 1 },
  findings: [],
  schedules: { checked: 0, undecided: [] },
  fixed: [],
};

function linesOf(more: Partial<VerdictView>): readonly string[] {
  return renderVerdict({ ...SOUND, ...more }).split('\n');
}

function found(count: number): Partial<VerdictView> {
  const finding = { kind: 'edited', file: 'handoff/a.json', line: 1, index: 4, detail: 'another record' } as const;
  return { verdict: 'findings', findings: Array.from({ length: count }, () => finding) };
}

describe('a verdict', () => {
  it('without an anchor is called self-consistent only where nothing was found', () => {
    const open = 'not anchored: nobody outside vouches for 10 records (9 sealed, 1 not sealed)';
    expect(linesOf({})).toContain(`self-consistent, ${open}`);
    expect(linesOf(found(1))).toContain(open);
  });

  it('says who vouches, and up to where', () => {
    const anchors = [
      { by: 'memory', size: 7 } as const,
      { by: 'witnesses', size: 9, witnesses: ['w1', 'w2'] } as const,
    ];
    expect(linesOf({ anchors, window: { sealed: 0, unsealed: 1 } })).toContain(
      'anchored by what this clone verified before up to record 7, by witnesses w1, w2 up to record 9; not anchored: 1 record (0 sealed, 1 not sealed)',
    );
  });

  it('tells the first twenty findings, each by file, line and place in the log, and how many more there are', () => {
    const finding = '  edited artifacts/handoff/a.json:1 (log index 4): another record';
    expect(linesOf(found(20)).filter((line) => line === finding)).toHaveLength(20);
    const lines = linesOf(found(23));
    expect(lines[0]).toBe('NOT sound: 23 findings; the first bad record comes first');
    expect(lines.filter((line) => line === finding)).toHaveLength(20);
    expect(lines).toContain('  and 3 more: --json tells all');
  });

  it('before anything is sealed promises nothing', () => {
    const text = linesOf({ verdict: 'cannot-tell', log: undefined, records: { sealed: 0, unsealed: 3, legacy: 0 } });
    expect(text).toEqual(['cannot tell yet: nothing is sealed (3 records there); baton collect seals']);
  });
});
