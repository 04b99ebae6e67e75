import { describe, expect, it } from 'vitest';

import { timelineOf } from '../../../src/domain/timeline.ts';
import { completed, registered, started } from '../../support/record-builder.ts';

const hour = (hours: number): string => `2026-01-02T${String(hours).padStart(2, '0')}:00:00Z`;

describe('a timeline', () => {
  it('is by time', () => {
    const late = started({ step: 'a', at: hour(5) });
    const early = started({ step: 'b', at: hour(3) });
    const first = registered();
    expect(timelineOf([late, early, first])).toEqual([first, early, late]);
  });

  it('puts causes above effects where clocks disagree', () => {
    const start = started({ step: 'a', at: hour(8) });
    const end = completed({ step: 'a', at: hour(2), after: [start] });
    const other = started({ step: 'b', at: hour(6) });
    expect(timelineOf([end, other, start])).toEqual([other, start, end]);
  });

  it('puts causes above effects at one and the same time, over any distance', () => {
    let last = started({ step: 'a' });
    const chain = [last];
    for (let at = 0; at < 50; at += 1) {
      last = started({ step: 'a', attempt: `a-${at}`, after: [last] });
      chain.push(last);
    }
    expect(timelineOf(chain.toReversed())).toEqual(chain);
  });

  it('leaves causes that are not there out of account, and takes a record once', () => {
    const start = started({ step: 'a', at: hour(8) });
    const end = completed({ step: 'a', at: hour(2), after: [start] });
    expect(timelineOf([end, end])).toEqual([end]);
  });
});
