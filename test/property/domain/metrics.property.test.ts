/** Why: figures must be the same for every order of arrival, and right for histories that nobody would think of. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { measureItem, type MeasuredItem } from '../../../src/domain/item-metrics.ts';
import { distributionOf, percentileOf } from '../../../src/domain/percentile.ts';
import { buildPortfolio } from '../../../src/domain/portfolio.ts';
import type { RecordEntry } from '../../../src/domain/record.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { foldItem } from '../../../src/domain/state.ts';
import { accountAttempts } from '../../../src/domain/step-account.ts';
import { makeWorkflow, WORK_ITEM, type StepDraft } from '../../support/workflow-builder.ts';
import { forkedStory, playForks } from './random-forks.ts';

const START = Date.parse(WORK_ITEM.createdAt);
const at = (second: number): string => new Date(START + second * 1000).toISOString();
const END = 300;
const NOW = at(END);

/** Records with times of their own, which need not agree with the order of causes: clocks do not either. */
const timedStory = fc
  .tuple(forkedStory, fc.infiniteStream(fc.integer({ min: -20, max: END })))
  .map(([{ drafts, moves }, seconds]) => ({
    drafts,
    entries: playForks(drafts, moves).map((entry): RecordEntry => {
      const timestamp = at(seconds.next().value ?? 0);
      return { id: entry.id, record: { ...entry.record, timestamp } };
    }),
  }));

function measured(drafts: readonly StepDraft[], entries: readonly RecordEntry[]): MeasuredItem {
  const state = foldItem(WORK_ITEM, makeWorkflow(drafts), entries);
  return { state, evaluation: evaluate(state) };
}

describe('an export', () => {
  it('is the same bytes whatever the order in which records arrive', () => {
    const shuffled = timedStory.chain(({ drafts, entries }) =>
      fc.record({
        drafts: fc.constant(drafts),
        entries: fc.constant(entries),
        other: fc.shuffledSubarray([...entries], { minLength: entries.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ drafts, entries, other }) => {
        const [one, two] = [entries, other].map((each) =>
          JSON.stringify(buildPortfolio([measured(drafts, each)], {}, NOW)),
        );
        expect(two).toBe(one);
      }),
    );
  });
});

describe('claimed time', () => {
  it('is each second in which an attempt ran, counted once', () => {
    fc.assert(
      fc.property(timedStory, ({ drafts, entries }) => {
        const item = measured(drafts, entries);
        const metrics = measureItem(item, NOW);
        const to =
          metrics.finishedAt ?? (metrics.startedAt === undefined || metrics.startedAt < NOW ? NOW : metrics.startedAt);
        const attempts = item.state.steps.flatMap((step) => accountAttempts(item.state, step));
        let seconds = 0;
        for (let second = -20; second < END; second += 1) {
          const moment = at(second);
          const runs = attempts.some(({ startedAt, endedAt }) => startedAt <= moment && moment < (endedAt ?? to));
          if (runs && moment < to) seconds += 1;
        }
        expect(metrics.claimedSeconds).toBe(seconds);
      }),
    );
  });

  it('is never more than all of the time', () => {
    fc.assert(
      fc.property(timedStory, ({ drafts, entries }) => {
        const { flowEfficiency = 0, ...rest } = measureItem(measured(drafts, entries), NOW);
        expect(flowEfficiency).toBeGreaterThanOrEqual(0);
        expect(flowEfficiency).toBeLessThanOrEqual(1);
        const times = Object.values(rest).filter((value) => typeof value === 'number');
        expect(times.every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(true);
      }),
    );
  });
});

describe('percentiles', () => {
  const values = fc.array(fc.nat(1000), { minLength: 1, maxLength: 200 });

  it('are the least value that is not below so many percent of all', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (drawn, percent) => {
        const ascending = drawn.toSorted((a, b) => a - b);
        const naive = ascending.find(
          (value) => drawn.filter((other) => other <= value).length * 100 >= percent * drawn.length,
        );
        expect(percentileOf(ascending, percent)).toBe(naive);
      }),
    );
  });

  it('occurred, and ascend', () => {
    fc.assert(
      fc.property(values, (drawn) => {
        const { count, p50 = -1, p85 = -1, p95 = -1 } = distributionOf(drawn);
        expect(count).toBe(drawn.length);
        expect([p50, p85, p95].every((value) => drawn.includes(value))).toBe(true);
        expect(p50 <= p85 && p85 <= p95).toBe(true);
      }),
    );
  });
});
