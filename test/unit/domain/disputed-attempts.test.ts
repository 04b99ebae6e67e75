/** Why: writers that did not know of each other leave histories that nobody meant; they must still mean one thing. */

import { describe, expect, it } from 'vitest';

import type { RecordEntry, StepRecord } from '../../../src/domain/record.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { stepIn } from '../../support/item-view.ts';
import { completed, failed, rejected, started } from '../../support/record-builder.ts';
import { makeWorkflow, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

function folded(...records: readonly RecordEntry<StepRecord>[]): ItemState {
  return foldItem(WORK_ITEM, makeWorkflow([serial('a')]), records);
}

describe('two ends of one attempt', () => {
  const begun = started();
  const well = completed({ after: [begun] });
  const badly = failed({ after: [begun], actor: 'ben' });

  it('are a conflict when neither knew of the other, and a rejection is no exception', () => {
    expect(stepIn(folded(begun, well, badly), 'a').phase).toBe('conflict');
    expect(stepIn(folded(begun, well, rejected({ after: [begun] })), 'a').phase).toBe('conflict');
  });

  it('are settled by a third that names both', () => {
    const judge = completed({ after: [well, badly], actor: 'olivia' });
    const state = folded(begun, well, badly, judge);
    expect(stepIn(state, 'a').phase).toBe('completed');
    expect(stepIn(state, 'a').last?.end?.id).toBe(judge.id);
  });
});

describe('one attempt id given twice', () => {
  const mine = started({ actor: 'ada' });
  const done = completed({ after: [mine] });
  const late = started({ actor: 'ben' });
  const withdrawn = failed({ after: [done, late], actor: 'ben' }, 'withdrawn');

  it('is a conflict until the late claim is withdrawn, which leaves the completed one as it was', () => {
    expect(stepIn(folded(mine, done, late), 'a').phase).toBe('conflict');
    const state = folded(mine, done, late, withdrawn);
    expect(stepIn(state, 'a').phase).toBe('completed');
    expect(stepIn(state, 'a').last?.end?.id).toBe(done.id);
    expect(stepIn(state, 'a').attempts.map(({ number, id, status }) => `${number} ${id} ${status}`)).toEqual(
      late.id < mine.id ? ['1 a-local failed', '2 a-local completed'] : ['1 a-local completed', '2 a-local failed'],
    );
  });

  it('gives each claim the end that knew only of it', () => {
    const failure = failed({ after: [late], actor: 'ben' });
    const ends = stepIn(folded(mine, late, done, failure), 'a').attempts.map((attempt) => [
      attempt.start.id,
      attempt.end?.id,
    ]);
    expect(Object.fromEntries(ends)).toEqual({ [mine.id]: done.id, [late.id]: failure.id });
  });
});
