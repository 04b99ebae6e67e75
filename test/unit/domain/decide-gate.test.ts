/** Why: a gate is where a person decides, so who may decide, about what, and what follows is all written down here. */

import { describe, expect, it } from 'vitest';

import { decideGate } from '../../../src/domain/decide-gate.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { isDone } from '../../../src/domain/step-state.ts';
import { stepIn } from '../../support/item-view.ts';
import { refusalOf, resultOf } from '../../support/outcome.ts';
import { applied, approve, begin, claim, doStep, fail, integrate, play, reject } from '../../support/play.ts';
import { approved, completed, sentBack, started } from '../../support/record-builder.ts';
import { approvalOf, rejectionOf } from '../../support/requests.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const approvers = ['rita', 'rob'];
const drafts = [
  serial('a'),
  serial('b', {
    gates: [
      { key: 'go', kind: 'entry' },
      { key: 'review', approvers, minimum: 2 },
    ],
  }),
  serial('c'),
];
const entered = play(begin(drafts), ...doStep('a'), approve('b', 'go', 'gus'));
const completedStep = play(entered, ...doStep('b'));

const yes = (state: ItemState, reviewer = 'rita', gate = 'review') =>
  decideGate(state, approvalOf('b', gate, reviewer));
const no = (state: ItemState, reentry?: string, reviewer = 'rita', gate = 'review') =>
  decideGate(state, rejectionOf('b', gate, reentry, reviewer));

describe('an approval', () => {
  it('names the attempt whose result it is about, and how far the gate is', () => {
    const { record, approved: count, minimum, sentBack: back } = resultOf(yes(completedStep));
    expect([count, minimum, back]).toEqual([1, 2, []]);
    expect(record).toMatchObject({
      eventType: 'gate-approved',
      attemptId: 'b-local',
      gate: 'review',
      reviewer: 'rita',
      outcome: 'Gate review approved by rita (1 of 2)',
      nextAction: 'Wait for further approvals',
      after: stepIn(completedStep, 'b').history.heads,
    });
    const second = resultOf(yes(play(completedStep, approve('b', 'review', 'rita')), 'rob'));
    expect([second.approved, second.record.nextAction]).toEqual([2, 'Go on with the steps behind the gate']);
  });

  it('of the same reviewer again is done already', () => {
    const once = play(completedStep, approve('b', 'review', 'rita'));
    expect(yes(once).kind).toBe('done');
    expect(resultOf(yes(once)).approved).toBe(1);
  });

  it('of an entry gate needs no attempt', () => {
    const { record } = resultOf(yes(begin(drafts), 'gus', 'go'));
    expect([record.attemptId, record.after]).toEqual(['b-entry', []]);
  });

  it('of an entry gate works for a step key of any length', () => {
    const long = `${'x'.repeat(6)}-${'y'.repeat(93)}`;
    const state = begin([serial(long, { gates: [{ key: 'go', kind: 'entry' }] })]);
    expect(decideGate(state, approvalOf(long, 'go')).kind).toBe('append');
  });

  it('is refused to whoever is not an approver', () => {
    expect(refusalOf(yes(completedStep, 'mallory'))).toEqual([
      'not-an-approver',
      3,
      '"mallory" may not decide gate "review" of step "b": its approvers are rita, rob.',
    ]);
  });

  it('is refused while there is nothing to approve', () => {
    expect(refusalOf(yes(entered)).slice(0, 2)).toEqual(['not-completed', 3]);
    expect(refusalOf(yes(play(entered, claim('b')))).slice(0, 2)).toEqual(['not-completed', 3]);
    expect(refusalOf(yes(play(entered, claim('b'), fail('b')))).slice(0, 2)).toEqual(['not-completed', 3]);
  });

  it('is refused for a step or a gate that is not there, and says which there are', () => {
    expect(refusalOf(decideGate(completedStep, approvalOf('x', 'review'))).slice(0, 2)).toEqual(['unknown-step', 2]);
    expect(refusalOf(yes(completedStep, 'rita', 'nope'))[2]).toContain('It has: go, review.');
    expect(refusalOf(decideGate(completedStep, approvalOf('a', 'review')))[2]).toContain('It has none.');
  });
});

describe('a rejection', () => {
  it('names its reasons and every step that goes back', () => {
    const { record, sentBack: back } = resultOf(no(completedStep, 'a'));
    expect(back).toEqual(['a', 'b', 'c']);
    expect(record).toMatchObject({ eventType: 'gate-rejected', reentryStep: 'a', reasons: ['again, please'] });
    expect(resultOf(no(completedStep, 'b')).sentBack).toEqual(['b', 'c']);
  });

  it('needs a reason and a step to go back to', () => {
    expect(refusalOf(no(completedStep)).slice(0, 2)).toEqual(['gate-needs-reason', 2]);
    const silent = { ...rejectionOf('b', 'review', 'a'), reasons: [] };
    expect(refusalOf(decideGate(completedStep, silent))[0]).toBe('gate-needs-reason');
  });

  it('cannot go to a step that the gate does not build on', () => {
    expect(refusalOf(no(completedStep, 'c')).slice(0, 2)).toEqual(['bad-reentry', 2]);
    expect(refusalOf(no(completedStep, 'x')).slice(0, 2)).toEqual(['bad-reentry', 2]);
    const group = [parallel('a', { gates: [{ key: 'review' }] }), parallel('b')];
    const state = play(begin(group), ...doStep('a'), ...doStep('b'));
    expect(refusalOf(decideGate(state, rejectionOf('a', 'review', 'b')))[0]).toBe('bad-reentry');
  });

  it('cannot undo what is integrated', () => {
    const state = play(completedStep, integrate('a'));
    expect(refusalOf(no(state, 'a')).slice(0, 2)).toEqual(['integrated', 3]);
    expect(no(state, 'b').kind).toBe('append');
  });

  it('has no effect the second time', () => {
    const back = play(completedStep, reject('b', 'review', 'b', 'rita'));
    expect(refusalOf(no(back, 'b')).slice(0, 2)).toEqual(['not-completed', 3]);
  });

  it('before a step has no effect the second time either, until something else has happened', () => {
    const back = play(entered, reject('b', 'go', 'a', 'gus'));
    const again = no(back, 'a', 'gus', 'go');
    expect(again.kind).toBe('done');
    expect(resultOf(again).sentBack).toEqual(['a', 'b', 'c']);
    const other = { ...rejectionOf('b', 'go', 'a', 'gus'), reasons: ['something else'] };
    expect(decideGate(back, other).kind).toBe('append');
    const reopened = play(back, ...doStep('a'), approve('b', 'go', 'gus'));
    expect(no(reopened, 'a', 'gus', 'go').kind).toBe('append');
  });

  it('is refused to whoever is not an approver', () => {
    expect(refusalOf(no(completedStep, 'a', 'mallory')).slice(0, 2)).toEqual(['not-an-approver', 3]);
  });
});

describe('approval and rejection that did not know of each other', () => {
  const workflow = makeWorkflow([serial('a'), serial('b', { gates: [{ key: 'review' }] })]);
  const a = started({ step: 'a' });
  const doneA = completed({ step: 'a', after: [a] });
  const b = started({ step: 'b', after: [doneA] });
  const doneB = completed({ step: 'b', after: [b] });
  const rita = approved({ step: 'b', after: [doneB], actor: 'rita' });
  const rob = sentBack({ step: 'b', after: [doneB], actor: 'rob' }, 'a');
  const disputed = foldItem(WORK_ITEM, workflow, [a, doneA, b, doneB, rita, rob]);

  it('are settled in favour by an approval, also of one of the two', () => {
    const decision = yes(disputed, 'rita');
    expect(resultOf(decision).record.after).toEqual([rita.id, rob.id].sort());
    const settled = applied(disputed, decision);
    expect(settled.steps.map(isDone)).toEqual([true, true]);
    expect(yes(settled, 'rita').kind).toBe('done');
  });

  it('are settled against by a rejection', () => {
    const settled = applied(disputed, no(disputed, 'b', 'olivia'));
    expect(stepIn(settled, 'b').phase).toBe('idle');
    expect(refusalOf(no(settled, 'b', 'olivia'))[0]).toBe('not-completed');
  });

  it('once settled against, stay so when the redone work is approved', () => {
    const against = applied(disputed, no(disputed, 'b', 'olivia'));
    const redone = play(against, ...doStep('a'), ...doStep('b'), approve('b', 'review', 'rita'));
    expect(redone.steps.map(isDone)).toEqual([true, true]);
    expect(redone.steps.map((step) => step.attempts.map((attempt) => attempt.current))).toEqual([
      [false, true],
      [false, true],
    ]);
    expect(stepIn(redone, 'a').returns).toBe(1);
  });
});
