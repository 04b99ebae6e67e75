/** Why: what a step has been through decides what it may do next, so each rule of attempts, gates and rework is a story. */

import { describe, expect, it } from 'vitest';

import type { FailureReason, RecordEntry, StepRecord } from '../../../src/domain/record.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { isDone } from '../../../src/domain/step-state.ts';
import { stepIn } from '../../support/item-view.ts';
import {
  approve,
  begin,
  claim,
  complete,
  doStep,
  end,
  fail,
  integrate,
  play,
  reject,
  revert,
} from '../../support/play.ts';
import { approved, completed, integrated, sentBack, started } from '../../support/record-builder.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM, type StepDraft } from '../../support/workflow-builder.ts';

const reviewed = serial('a', { gates: [{ key: 'review', approvers: ['rita', 'rob'], minimum: 2 }] });

function folded(drafts: readonly StepDraft[], ...records: readonly RecordEntry<StepRecord>[]): ItemState {
  return foldItem(WORK_ITEM, makeWorkflow(drafts), records);
}

/** A step's attempts, one word each. */
function attemptsOf(state: ItemState, key = 'a'): readonly string[] {
  return stepIn(state, key).attempts.map(
    (attempt) => `${attempt.number} ${attempt.id} ${attempt.status}${attempt.current ? '' : ' (past)'}`,
  );
}

/** Who has approved, and whether that is enough. */
function gateOf(state: ItemState): readonly [string, boolean] {
  const gate = stepIn(state, 'a').gates[0];
  return [gate?.approvals.map((approval) => approval.record.reviewer).join(' ') ?? '', gate?.open ?? false];
}

describe('attempts', () => {
  it('are numbered as they follow each other', () => {
    const state = play(begin([serial('a')]), claim('a'), fail('a'), claim('a'));
    expect(attemptsOf(state)).toEqual(['1 a-local failed', '2 a-local-2 running']);
    expect(stepIn(state, 'a').last?.id).toBe('a-local-2');
  });

  it('use up what the step allows', () => {
    const once = play(begin([serial('a', { attempts: 2 })]), claim('a'), fail('a'));
    const twice = play(once, claim('a'), fail('a'));
    expect([stepIn(once, 'a').phase, stepIn(once, 'a').attemptsUsed]).toEqual(['idle', 1]);
    expect([stepIn(twice, 'a').phase, stepIn(twice, 'a').attemptsUsed]).toEqual(['exhausted', 2]);
  });

  it.each<[FailureReason, number]>([
    ['interrupted', 0],
    ['lost', 0],
    ['withdrawn', 0],
    ['exit', 1],
    ['timeout', 1],
    ['entry-criterion', 1],
    ['exit-criterion', 1],
    ['not-produced', 1],
    ['input', 1],
    ['reported', 1],
  ])('that failed for "%s" use up %i', (reason, used) => {
    const state = play(begin([serial('a', { attempts: 1 })]), claim('a'), fail('a', reason));
    expect([stepIn(state, 'a').attemptsUsed, stepIn(state, 'a').phase]).toEqual([used, used ? 'exhausted' : 'idle']);
  });

  it('that were rejected use up one', () => {
    const state = play(begin([serial('a')]), claim('a'), end('a', { report: { kind: 'rejected', reasons: ['no'] } }));
    expect(attemptsOf(state)).toEqual(['1 a-local rejected']);
    expect([stepIn(state, 'a').phase, stepIn(state, 'a').attemptsUsed]).toEqual(['idle', 1]);
  });

  it('without an end are superseded by one that began knowing of them', () => {
    const one = started();
    const state = folded([serial('a')], one, started({ attempt: 'a-2', after: [one] }));
    expect(attemptsOf(state)).toEqual(['1 a-local superseded', '2 a-2 running']);
    expect(stepIn(state, 'a').phase).toBe('running');
  });

  it('may be tried again beyond what the step allows, when somebody asks for it', () => {
    const spent = play(begin([serial('a', { attempts: 1 })]), claim('a'), fail('a'));
    const state = play(spent, claim('a', { retry: true }), complete('a'));
    expect([stepIn(state, 'a').phase, stepIn(state, 'a').attemptsUsed]).toEqual(['completed', 2]);
  });
});

describe('rework', () => {
  const line = [serial('a'), serial('b', { gates: [{ key: 'review' }] }), serial('c')];

  it('puts the step and all that depends on it back, and keeps their attempts in history', () => {
    const before = play(begin(line), ...doStep('a'), ...doStep('b'));
    const state = play(before, reject('b', 'review', 'a'));
    expect(state.steps.map((step) => [step.phase, step.returns])).toEqual([
      ['idle', 1],
      ['idle', 1],
      ['idle', 1],
    ]);
    expect(attemptsOf(state, 'a')).toEqual(['1 a-local completed (past)']);
    expect(attemptsOf(state, 'b')).toEqual(['1 b-local completed (past)']);
    expect(stepIn(state, 'a').last).toBeUndefined();
  });

  it('gives the step its attempts again', () => {
    const spent = play(begin(line), claim('a'), fail('a'), ...doStep('a'), ...doStep('b'));
    const state = play(spent, reject('b', 'review', 'a'), claim('a'), fail('a'));
    expect([stepIn(spent, 'a').attemptsUsed, stepIn(state, 'a').attemptsUsed]).toEqual([2, 1]);
    expect(stepIn(state, 'a').phase).toBe('idle');
    expect(attemptsOf(play(state, claim('a')), 'a').at(-1)).toBe('4 a-local-4 running');
  });

  it('leaves steps alone that do not depend on it', () => {
    const drafts = [parallel('a', { gates: [{ key: 'review' }] }), parallel('b'), serial('c')];
    const state = play(begin(drafts), ...doStep('a'), ...doStep('b'), reject('a', 'review', 'a'));
    expect(state.steps.map((step) => step.phase)).toEqual(['idle', 'completed', 'idle']);
  });

  it('outranks a completion that did not know of it', () => {
    const a = started({ step: 'a' });
    const doneA = completed({ step: 'a', after: [a] });
    const b = started({ step: 'b', after: [doneA] });
    const doneB = completed({ step: 'b', after: [b] });
    const no = sentBack({ step: 'b', after: [doneB], actor: 'rita' }, 'a');
    const c = started({ step: 'c', after: [doneB] });
    const doneC = completed({ step: 'c', after: [c] });
    const state = folded(line, a, doneA, b, doneB, no, c, doneC);
    expect(attemptsOf(state, 'c')).toEqual(['1 c-local completed (past)']);
    expect(stepIn(state, 'c').phase).toBe('idle');
  });

  it('does not touch what began knowing of it', () => {
    const state = play(begin(line), ...doStep('a'), ...doStep('b'), reject('b', 'review', 'b'), ...doStep('b'));
    expect(attemptsOf(state, 'b')).toEqual(['1 b-local completed (past)', '2 b-local-2 completed']);
    expect(stepIn(state, 'b').gates[0]).toMatchObject({ open: false, returns: 1 });
  });

  it('ends an attempt that was running', () => {
    const state = play(begin(line), ...doStep('a'), ...doStep('b'), approve('b', 'review'), claim('c'));
    const after = play(state, reject('b', 'review', 'b', 'rob'));
    expect([stepIn(after, 'c').phase, attemptsOf(after, 'c')]).toEqual(['idle', ['1 c-local running (past)']]);
  });
});

describe('gates', () => {
  const completedStep = play(begin([reviewed]), ...doStep('a'));

  it('open once enough distinct approvers have approved', () => {
    const one = play(completedStep, approve('a', 'review', 'rita'));
    const two = play(one, approve('a', 'review', 'rob'));
    expect([gateOf(one), isDone(stepIn(one, 'a'))]).toEqual([['rita', false], false]);
    expect([gateOf(two), isDone(stepIn(two, 'a'))]).toEqual([['rita rob', true], true]);
  });

  it('count nobody twice and nobody who is not listed', () => {
    const begun = started();
    const done = completed({ after: [begun] });
    const rita = approved({ after: [done], actor: 'rita' });
    const again = approved({ after: [rita], actor: 'rita', outcome: 'and again' });
    const mallory = approved({ after: [again], actor: 'mallory' });
    expect(gateOf(folded([reviewed], begun, done, rita, again, mallory))).toEqual(['rita', false]);
  });

  it('count everybody when nobody is listed', () => {
    const open = [serial('a', { gates: [{ key: 'review' }] })];
    expect(gateOf(play(begin(open), ...doStep('a'), approve('a', 'review', 'anybody')))).toEqual(['anybody', true]);
  });

  it('open because of approvals, never because a rejection is missing', () => {
    const begun = started();
    const done = completed({ after: [begun] });
    expect(gateOf(folded([reviewed], begun, done))).toEqual(['', false]);
  });

  it('after a step are about its newest result', () => {
    const begun = started();
    const early = approved({ after: [begun], actor: 'rita' });
    const done = completed({ after: [begun] });
    expect(gateOf(folded([reviewed], begun, early, done))).toEqual(['', false]);
  });

  it('close again with rework, and count how often they sent work back', () => {
    const open = play(completedStep, approve('a', 'review', 'rita'), approve('a', 'review', 'rob'));
    const redone = play(open, reject('a', 'review', 'a', 'rob'), ...doStep('a'));
    expect(gateOf(redone)).toEqual(['', false]);
    expect(stepIn(redone, 'a').gates[0]?.returns).toBe(1);
  });

  it('before a step stay open while it is tried again, and close with rework', () => {
    const drafts = [serial('a', { gates: [{ key: 'go', kind: 'entry' }, { key: 'review' }] })];
    const tried = play(begin(drafts), approve('a', 'go'), claim('a'), fail('a'));
    expect(gateOf(tried)).toEqual(['rita', true]);
    expect(gateOf(play(tried, ...doStep('a'), reject('a', 'review', 'a')))).toEqual(['', false]);
  });
});

describe('integration', () => {
  it('is in force until it is reverted, and may be repeated after that', () => {
    const merged = play(begin([serial('a')]), ...doStep('a'), integrate('a'));
    const back = play(merged, revert('a'));
    expect(stepIn(merged, 'a').integration?.record.commit).toBe('c'.repeat(40));
    expect([stepIn(back, 'a').integration, stepIn(back, 'a').phase]).toEqual([undefined, 'completed']);
    expect(stepIn(play(back, integrate('a')), 'a').integration).toBeDefined();
  });

  it('reverted with reopening puts the step back', () => {
    const state = play(
      begin([serial('a'), serial('b')]),
      ...doStep('a'),
      ...doStep('b'),
      integrate('a'),
      revert('a', true),
    );
    expect(state.steps.map((step) => [step.phase, step.returns])).toEqual([
      ['idle', 1],
      ['idle', 1],
    ]);
  });

  it('is kept apart from done: a step may be done and not integrated, and integrated work is done', () => {
    const begun = started();
    const done = completed({ after: [begun] });
    const state = folded([serial('a')], begun, done, integrated({ after: [done] }));
    expect(isDone(stepIn(state, 'a'))).toBe(true);
    expect(isDone(stepIn(folded([serial('a')], begun, done), 'a'))).toBe(true);
  });
});
