import { describe, expect, it } from 'vitest';

import { measureItem, visitsOf, type MeasuredItem } from '../../../src/domain/item-metrics.ts';
import { measurePortfolio } from '../../../src/domain/metrics.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import type { ItemState } from '../../../src/domain/state.ts';
import { begin, claim, complete, end, fail, integrate, play, revert, type Move } from '../../support/play.ts';
import { stepIn } from '../../support/item-view.ts';
import { workItemId } from '../../support/ids.ts';
import { parallel, serial, type StepDraft } from '../../support/workflow-builder.ts';
import {
  after,
  approvesAt,
  beginRelease,
  does,
  rejectsAt,
  releaseInTheMiddle,
  releaseToTheEnd,
} from '../report/release-story.ts';

const measured = (state: ItemState): MeasuredItem => ({ state, evaluation: evaluate(state) });
const metricsOf = (states: readonly ItemState[], period = {}, now = after(10_000)) =>
  measurePortfolio(states.map(measured), period, now);

/** A small item that is created at second 0 of the story's day. */
const small = (drafts: readonly StepDraft[], id: string, ...moves: readonly Move[]): ItemState => {
  const state = play(beginRelease(drafts), ...moves);
  return { ...state, workItem: { ...state.workItem, id: workItemId(id) } };
};

const reviewed: readonly StepDraft[] = [serial('a', { gates: [{ key: 'review' }] })];
const back = (at: number, to = 'a') => rejectsAt('a', 'review', 'rita', { to, at, reason: 'again' });

describe('the times of an item', () => {
  it('run from creation and first claim to the last completion or needed approval', () => {
    const state = small(reviewed, 'x', ...does('a', [100, 160]), approvesAt('a', 'review', 'rita', 400));
    expect(measureItem(measured(state), after(1000))).toEqual({
      startedAt: after(100),
      finishedAt: after(400),
      leadTimeSeconds: 400,
      cycleTimeSeconds: 300,
      claimedSeconds: 60,
      flowEfficiency: 0.2,
      returns: 0,
      blockedSeconds: 0,
    });
  });

  it('are left out as long as they have not come', () => {
    expect(measureItem(measured(small(reviewed, 'x')), after(1000))).toEqual({
      claimedSeconds: 0,
      returns: 0,
      blockedSeconds: 0,
    });
    const waiting = small(reviewed, 'x', ...does('a', [100, 160]));
    expect(measureItem(measured(waiting), after(400))).toEqual({
      startedAt: after(100),
      ageSeconds: 300,
      claimedSeconds: 60,
      flowEfficiency: 0.2,
      returns: 0,
      blockedSeconds: 0,
    });
  });

  it('take the approval that opened the gate, and none that came later', () => {
    const drafts = [serial('a', { gates: [{ key: 'review', minimum: 2 }] })];
    const state = small(
      drafts,
      'x',
      ...does('a', [0, 10]),
      approvesAt('a', 'review', 'rita', 20),
      approvesAt('a', 'review', 'omar', 30),
      approvesAt('a', 'review', 'ines', 40),
    );
    expect(measureItem(measured(state), after(50)).finishedAt).toBe(after(30));
  });

  it('start with the first claim even when that attempt failed', () => {
    const state = small([serial('a')], 'x', claim('a', { now: after(5) }), fail('a'), ...does('a', [50, 60]));
    expect(measureItem(measured(state), after(99)).startedAt).toBe(after(5));
  });

  it('are never negative when clocks disagree', () => {
    const state = small([serial('a')], 'x', ...does('a', [-500, -900]));
    expect(measureItem(measured(state), after(0))).toMatchObject({
      leadTimeSeconds: 0,
      cycleTimeSeconds: 0,
      claimedSeconds: 0,
    });
  });
});

describe('claimed time', () => {
  it('counts overlapping attempts once', () => {
    const drafts = [parallel('a'), parallel('b'), parallel('c')];
    const moves = [
      claim('a', { now: after(0) }),
      claim('b', { now: after(20) }),
      end('a', { now: after(30) }),
      end('b', { now: after(50) }),
      ...does('c', [80, 100]),
    ];
    expect(measureItem(measured(small(drafts, 'x', ...moves)), after(200))).toMatchObject({
      claimedSeconds: 70,
      flowEfficiency: 0.7,
    });
  });

  it('of an attempt that runs goes on until now', () => {
    const state = small([serial('a')], 'x', claim('a', { now: after(10) }));
    expect(measureItem(measured(state), after(40))).toMatchObject({ claimedSeconds: 30, flowEfficiency: 1 });
  });

  it('of an attempt that rework overtook ends with that rework', () => {
    const drafts = [serial('a', { gates: [{ key: 'review' }] }), serial('b', { needs: ['a'], gates: [] })];
    const running = play(
      small(drafts, 'x', ...does('a', [0, 10]), approvesAt('a', 'review', 'rita', 20)),
      claim('b', { now: after(30) }),
      back(40),
    );
    expect(measureItem(measured(running), after(1000)).claimedSeconds).toBe(20);
  });
});

const seconds = (state: ItemState) => visitsOf(stepIn(state, 'a')).map((visit) => visit.seconds);

describe('visits of a step', () => {
  it('take retries together and begin anew after rework', () => {
    const first = small(
      [serial('a', { gates: [{ key: 'review' }], attempts: 3 })],
      'x',
      claim('a', { now: after(0) }),
      fail('a'),
      ...does('a', [50, 60]),
    );
    expect(seconds(first)).toEqual([60]);
    const again = play(first, back(100), ...does('a', [200, 205]));
    expect(seconds(again)).toEqual([60, 5]);
    expect(seconds(play(again, back(300), claim('a', { now: after(400) })))).toEqual([60, 5, undefined]);
  });
});

describe('the figures of a portfolio', () => {
  const quick = small([serial('a')], 'quick', ...does('a', [10, 20]));
  const slow = small([serial('a')], 'slow', ...does('a', [100, 1100]));
  const nextDay = small([serial('a')], 'next-day', ...does('a', [86_400, 90_000]));
  const open = small([serial('a')], 'open', claim('a', { now: after(500) }));

  it('count what is in progress and what finished on which day', () => {
    const metrics = metricsOf([quick, slow, nextDay, open, begin([serial('a')])], {}, after(100_000));
    expect(metrics.workInProgress).toBe(1);
    expect(metrics.workItemAge).toEqual({ count: 1, p50: 99_500, p85: 99_500, p95: 99_500 });
    expect(metrics.throughput).toEqual({
      total: 3,
      perDay: [
        { day: '2026-11-22', finished: 2 },
        { day: '2026-11-23', finished: 1 },
      ],
    });
  });

  it('are percentiles that occurred, and sums divided once', () => {
    const metrics = metricsOf([quick, slow, nextDay], {}, after(100_000));
    expect(metrics.leadTime).toEqual({ count: 3, p50: 1100, p85: 90_000, p95: 90_000 });
    expect(metrics.cycleTime).toEqual({ count: 3, p50: 1000, p85: 3600, p95: 3600 });
    const gated = small(reviewed, 'gated', ...does('a', [0, 10]), approvesAt('a', 'review', 'rita', 990));
    // 10 of 10 seconds and 10 of 990: together 20 of 1000, and not the mean of 100 % and 1 %.
    expect(metricsOf([quick, gated]).flowEfficiency).toBe(0.02);
  });

  it('leave out what there is nothing to divide by', () => {
    const metrics = metricsOf([open]);
    expect([metrics.flowEfficiency, metrics.reworkRate]).toEqual([undefined, undefined]);
    expect(metrics.leadTime).toEqual({ count: 0 });
    expect(metricsOf([])).toMatchObject({ workInProgress: 0, throughput: { total: 0, perDay: [] } });
  });

  it('count finished items that were sent back, once each, and rejections at each gate', () => {
    const twice = small(
      reviewed,
      'twice',
      ...does('a', [0, 10]),
      back(20),
      ...does('a', [30, 40]),
      back(50),
      ...does('a', [60, 70]),
      approvesAt('a', 'review', 'rita', 80),
    );
    const never = small(reviewed, 'never', ...does('a', [0, 10]), approvesAt('a', 'review', 'rita', 20));
    const metrics = metricsOf([twice, never, quick]);
    expect(metrics.reworkRate).toBe(0.3333);
    expect(metrics.returnsPerGate).toEqual([{ workflow: 'wf-release-library', step: 'a', gate: 'review', returns: 2 }]);
    expect(measureItem(measured(twice), after(99)).returns).toBe(2);
  });

  it('count a revert that reopened as a return, at no gate', () => {
    const reopened = play(
      small([serial('a')], 'x', ...does('a', [0, 10])),
      integrate('a'),
      revert('a', true),
      claim('a', { now: after(20) }),
      complete('a'),
    );
    const metrics = metricsOf([reopened]);
    expect([metrics.reworkRate, metrics.returnsPerGate]).toEqual([1, []]);
  });

  it('tell the time through each step, in the order of the workflow', () => {
    const { stepCycleTime } = metricsOf([releaseToTheEnd(), releaseInTheMiddle()]);
    expect(stepCycleTime.map(({ step }) => step)).toEqual([
      'prepare',
      'build',
      'coverage',
      'lint',
      'unit',
      'docs',
      'review',
      'pack',
      'install',
      'smoke',
      'publish',
      'integrate',
    ]);
    expect(stepCycleTime.find(({ step }) => step === 'review')).toEqual({
      workflow: 'wf-release-library',
      step: 'review',
      visits: 3,
      count: 3,
      p50: 1920,
      p85: 1920,
      p95: 1920,
    });
  });

  it('of a period are about what finished in it, and what was in progress at its end', () => {
    const period = { from: after(0), to: after(1100) };
    const metrics = metricsOf([quick, slow, nextDay, open], period, after(100_000));
    expect(metrics.throughput.total).toBe(1);
    expect(metrics.workInProgress).toBe(2);
    expect(metrics.workItemAge).toMatchObject({ p50: 600, p95: 1000 });
    expect(metrics.stepCycleTime).toEqual([expect.objectContaining({ visits: 4, count: 1, p50: 10 })]);
    expect(metricsOf([quick, slow], { from: after(1100) }).leadTime).toMatchObject({ count: 1, p50: 1100 });
  });
});
