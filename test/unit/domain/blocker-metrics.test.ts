// Proves how the time of blockers is counted: clipped, overlaps once for items, each for its own by type.
import { expect, it } from 'vitest';
import { measureItem } from '../../../src/domain/item-metrics.ts';
import { measurePortfolio } from '../../../src/domain/metrics.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { block, close, unblock } from '../../support/item-moves.ts';
import { begin, claim, doStep, play } from '../../support/play.ts';
import { serial } from '../../support/workflow-builder.ts';

const START = begin([serial('a')]);
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
const measured = (state: typeof START) => ({ state, evaluation: evaluate(state) });
const blockedSeconds = (state: typeof START, now: string): number => measureItem(measured(state), now).blockedSeconds;

const firstId = (state: typeof START): string => state.standing.blockers[0]?.raised.id ?? '';

it('an open blocker counts until now, and one that was resolved until its end', () => {
  const open = play(START, block([], { start: at(100) }));
  expect(blockedSeconds(open, at(400))).toBe(300);
  expect(blockedSeconds(play(open, unblock({ end: at(150) })), at(400))).toBe(50);
});

it('overlaps count once, and time before the item was created not at all', () => {
  const one = play(START, block([], { start: at(-500) }));
  const resolved = play(one, unblock({ end: at(100) }));
  const both = play(resolved, block(['a'], { start: at(50), type: 'access' }), unblock({ end: at(200) }));
  expect(blockedSeconds(both, at(1000))).toBe(200);
  expect(firstId(both)).not.toBe('');
});

it('an end before the start counts nothing', () => {
  expect(blockedSeconds(play(START, block([], { start: at(100) }), unblock({ end: at(50) })), at(400))).toBe(0);
});

it('by type each counts for itself, if it began in the period', () => {
  const state = play(
    START,
    block([], { start: at(10), type: 'access' }),
    unblock({ end: at(20) }),
    block([], { start: at(15), type: 'access' }),
    block([], { start: at(30), type: 'decision' }),
  );
  const byType = (period: object) => measurePortfolio([measured(state)], period, at(100)).blockersByType;
  expect(byType({})).toEqual([
    { type: 'access', count: 2, open: 1, seconds: 95 },
    { type: 'decision', count: 1, open: 1, seconds: 70 },
  ]);
  expect(byType({ from: at(20) })).toEqual([{ type: 'decision', count: 1, open: 1, seconds: 70 }]);
});

it('a closed item is not in progress any more, and its blockers stop to count', () => {
  const now = '2026-01-05T00:00:00Z';
  const begun = play(START, claim('a'));
  expect(measurePortfolio([measured(begun)], {}, now).workInProgress).toBe(1);
  const given = play(START, block([], { start: at(0) }), close('cancelled'));
  expect(measureItem(measured(given), now)).toMatchObject({
    closedAt: '2026-01-03T00:00:00Z',
    blockedSeconds: 2 * 24 * 3600,
  });
  expect(measurePortfolio([measured(given)], {}, now)).toMatchObject({ workInProgress: 0, throughput: { total: 0 } });
});

it('finished items have a distribution of their own', () => {
  const done = play(
    START,
    block([], { start: '2026-01-02T23:59:00Z' }),
    unblock({ end: '2026-01-02T23:59:30Z' }),
    ...doStep('a'),
  );
  expect(measurePortfolio([measured(done)], {}, at(1e6)).blockedTime).toMatchObject({ count: 1, p50: 30 });
});
