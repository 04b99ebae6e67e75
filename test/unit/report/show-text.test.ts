import { describe, expect, it } from 'vitest';

import { allEntries } from '../../../src/domain/state.ts';
import { displayWidth } from '../../../src/report/printable.ts';
import { renderHistory } from '../../../src/report/show-text.ts';
import { begin, claim, end, fail, integrate, play, revert } from '../../support/play.ts';
import { registered } from '../../support/record-builder.ts';
import { serial } from '../../support/workflow-builder.ts';
import { releaseToTheEnd } from './release-story.ts';

const style = { colour: false, unicode: true, width: 90 };

describe('a history', () => {
  it('is a line for each record under its day, with what shows it below', () => {
    const evidence = [
      { kind: 'checked', criterion: 'it parses', command: 'true', exitCode: 0, outputSha256: 'ab'.repeat(32) },
      { kind: 'vouched', criterion: 'it was read', by: 'ada' },
      { kind: 'skipped', criterion: 'it is small', reason: 'no scales' },
    ] as const;
    const produced = [{ path: 'dist/index.js', size: 41_000, sha256: 'cd'.repeat(32) }];
    const state = play(
      begin([serial('a')]),
      claim('a'),
      fail('a'),
      claim('a', { now: '2026-01-04T10:00:00Z' }),
      end('a', {
        now: '2026-01-04T11:30:05Z',
        outcome: 'Built',
        links: ['https://example.org/run/1'],
        report: { kind: 'completed', evidence, produced, values: { version: '1.4.0' } },
      }),
      integrate('a'),
      revert('a'),
    );
    expect(renderHistory([...allEntries(state), registered()], style)).toBe(
      `2026-01-01
00:00:00  ○ registered     ada             An item, wf 1.0.0
2026-01-03
00:00:00  ● started     a  ada  a-local
00:00:00  ✗ failed      a  ada  a-local    as it went
          reason: exit
2026-01-04
10:00:00  ● started     a  ada  a-local-2
11:30:05  ✓ completed   a  ada  a-local-2  Built
          checked: it parses (exit 0, output abababababab)
          vouched: it was read (by ada)
          skipped: it is small (no scales)
          produced: dist/index.js (41000 bytes, cdcdcdcdcdcd)
          value: version=1.4.0
          link: https://example.org/run/1
2026-01-03
00:00:00  ✓ integrated  a  ada  a-local-2  Integrated in main as
                                           cccccccccccccccccccccccccccccccccccccccc
00:00:00  ✗ reverted    a  ada  a-local-2  Integration of
                                           cccccccccccccccccccccccccccccccccccccccc in ma…
          because: it broke`,
    );
  });

  it('keeps the outcome on a narrow terminal', () => {
    const lines = renderHistory(allEntries(releaseToTheEnd()), { ...style, width: 66 }).split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^10:16:50 {2}✗ failed +install +The mirror has no such file$/u),
    );
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(66);
  });

  it('says so when nothing is recorded', () => {
    expect(renderHistory([], style)).toBe('Nothing is recorded yet.');
  });
});
