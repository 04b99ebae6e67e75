/** Why: writers that did not know of each other leave histories that nobody meant; they must still mean one thing. */

import { describe, expect, it } from 'vitest';

import type { RecordEntry, StepRecord } from '../../../src/domain/record.ts';
import { decideEnd, type EndRequest } from '../../../src/domain/decide-end.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { attemptId } from '../../support/ids.ts';
import { stepIn } from '../../support/item-view.ts';
import { refusalOf } from '../../support/outcome.ts';
import { applied } from '../../support/play.ts';
import { completed, failed, rejected, started } from '../../support/record-builder.ts';
import { endOf, failure } from '../../support/requests.ts';
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
    const ended = failed({ after: [late], actor: 'ben' });
    const ends = stepIn(folded(mine, late, done, ended), 'a').attempts.map((attempt) => [
      attempt.start.id,
      attempt.end?.id,
    ]);
    expect(Object.fromEntries(ends)).toEqual({ [mine.id]: done.id, [late.id]: ended.id });
  });
});

describe('a completed attempt beside a claim on an old view', () => {
  const mine = started({ attempt: 'a-ada' });
  const done = completed({ attempt: 'a-ada', after: [mine] });
  const late = started({ attempt: 'a-ben', actor: 'ben' });
  const state = folded(mine, done, late);
  const endOfMine = (report?: EndRequest['report']) =>
    decideEnd(
      state,
      endOf('a', { target: { attemptId: attemptId('a-ada') }, ...(report === undefined ? {} : { report }) }),
    );

  it('stays as it ended, whoever gives it up late', () => {
    expect(refusalOf(endOfMine(failure()))[0]).toBe('already-ended');
  });

  it('is completed still for whoever completed it and asks again', () => {
    const { outcome, nextAction } = done.record;
    const again = decideEnd(state, endOf('a', { outcome, nextAction, target: { attemptId: attemptId('a-ada') } }));
    expect(again).toMatchObject({ kind: 'done', result: { record: done.record } });
  });

  it('is settled by the end of that claim', () => {
    const settled = applied(
      state,
      decideEnd(state, endOf('a', { target: { attemptId: attemptId('a-ben') }, report: failure('withdrawn') })),
    );
    expect(stepIn(settled, 'a')).toMatchObject({ phase: 'completed', last: { id: 'a-ada' } });
  });

  it('stays as it ended also when the late claim has the same attempt id, for whoever shows the nonce', () => {
    const first = started({ attempt: 'a-local' }, 'a'.repeat(32));
    const ended = completed({ attempt: 'a-local', after: [first] });
    const alike = started({ attempt: 'a-local', actor: 'ben' }, 'b'.repeat(32));
    const { outcome, nextAction } = ended.record;
    const target = { attemptId: attemptId('a-local'), nonce: 'a'.repeat(32) };
    const again = decideEnd(folded(first, ended, alike), endOf('a', { outcome, nextAction, target }));
    expect(again).toMatchObject({ kind: 'done', result: { record: ended.record } });
  });

  it('may be ended once more when both have ended, since only that can settle it', () => {
    const alsoDone = completed({ attempt: 'a-ben', actor: 'ben', after: [late] });
    const both = folded(mine, done, late, alsoDone);
    const decision = decideEnd(both, endOf('a', { target: { attemptId: attemptId('a-ada') }, report: failure() }));
    expect(decision.kind).toBe('append');
    expect(stepIn(applied(both, decision), 'a')).toMatchObject({ phase: 'completed', last: { id: 'a-ben' } });
  });
});
