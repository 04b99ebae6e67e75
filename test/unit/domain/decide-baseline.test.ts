/** Why: merged work must neither be redone by accident nor be stuck for ever. */

import { describe, expect, it } from 'vitest';

import { decideIntegration, decideRevert } from '../../../src/domain/decide-baseline.ts';
import { foldItem } from '../../../src/domain/state.ts';
import { placementsOf, stepIn } from '../../support/item-view.ts';
import { refusalOf, resultOf } from '../../support/outcome.ts';
import { applied, approve, begin, claim, doStep, integrate, play, revert } from '../../support/play.ts';
import { completed, integrated, reverted, sentBack, started } from '../../support/record-builder.ts';
import { integrationOf, revertOf } from '../../support/requests.ts';
import { makeWorkflow, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const line = [serial('a'), serial('b', { gates: [{ key: 'review' }] })];
const done = play(begin(line), ...doStep('a'), ...doStep('b'));

describe('an integration', () => {
  it('names the commit and the base, and is post baseline', () => {
    expect(resultOf(decideIntegration(done, integrationOf('a')))).toMatchObject({
      eventType: 'baseline-integration',
      attemptId: 'a-local',
      baselineIntegration: 'post',
      commit: 'c'.repeat(40),
      base: 'main',
      after: stepIn(done, 'a').history.heads,
    });
  });

  it('again is done already, of another commit is refused', () => {
    const state = play(done, integrate('a'));
    expect(decideIntegration(state, integrationOf('a')).kind).toBe('done');
    expect(refusalOf(decideIntegration(state, integrationOf('a', 'd'.repeat(40)))).slice(0, 2)).toEqual([
      'integrated',
      3,
    ]);
  });

  it('needs the step completed and its gates open', () => {
    const running = play(begin(line), claim('a'));
    expect(refusalOf(decideIntegration(begin(line), integrationOf('a'))).slice(0, 2)).toEqual(['not-completed', 3]);
    expect(refusalOf(decideIntegration(running, integrationOf('a')))[2]).toContain('is running');
    expect(refusalOf(decideIntegration(done, integrationOf('b'))).slice(0, 2)).toEqual(['waiting-for-gate', 8]);
    expect(decideIntegration(play(done, approve('b', 'review')), integrationOf('b')).kind).toBe('append');
    expect(refusalOf(decideIntegration(done, integrationOf('x')))[0]).toBe('unknown-step');
  });
});

describe('a revert', () => {
  const merged = play(done, approve('b', 'review'), integrate('a'), integrate('b'));

  it('says whether the step opens again', () => {
    const kept = resultOf(decideRevert(merged, revertOf('b')));
    const reopened = resultOf(decideRevert(merged, revertOf('b', true)));
    expect(kept).toMatchObject({ reopens: false, baselineIntegration: 'pre', reason: 'it broke' });
    expect([reopened.reopens, reopened.nextAction]).toEqual([true, 'Do the step and what depends on it again']);
  });

  it('again is refused', () => {
    expect(refusalOf(decideRevert(play(merged, revert('b')), revertOf('b'))).slice(0, 2)).toEqual([
      'not-integrated',
      3,
    ]);
    expect(refusalOf(decideRevert(done, revertOf('a')))[0]).toBe('not-integrated');
    expect(refusalOf(decideRevert(done, revertOf('x')))[0]).toBe('unknown-step');
  });

  it('does not open a step on which integrated work builds', () => {
    const refusal = refusalOf(decideRevert(merged, revertOf('a', true)));
    expect(refusal.slice(0, 2)).toEqual(['integrated', 3]);
    expect(refusal[2]).toContain('Step "b"');
    expect(decideRevert(merged, revertOf('a')).kind).toBe('append');
    expect(decideRevert(play(merged, revert('b')), revertOf('a', true)).kind).toBe('append');
  });

  it('lets a step out that was sent back just when it was integrated', () => {
    const a = started({ step: 'a' });
    const doneA = completed({ step: 'a', after: [a] });
    const mergedA = integrated({ step: 'a', after: [doneA] });
    const b = started({ step: 'b', after: [doneA] });
    const doneB = completed({ step: 'b', after: [b] });
    const no = sentBack({ step: 'b', after: [doneB], actor: 'rita' }, 'a');
    const state = foldItem(WORK_ITEM, makeWorkflow(line), [a, doneA, mergedA, b, doneB, no]);
    expect(placementsOf(state)).toMatchObject({ a: 'blocked: integrated' });
    expect(refusalOf(claim('a')(state)).slice(0, 2)).toEqual(['integrated', 3]);
    const decision = decideRevert(state, revertOf('a'));
    expect(resultOf(decision).attemptId).toBe('a-local');
    const free = applied(state, decision);
    expect(claim('a')(free).kind).toBe('append');
  });
});

describe('an integration and a revert that did not know of each other', () => {
  const begun = started();
  const end = completed({ after: [begun] });
  const first = integrated({ after: [end] });
  const back = reverted({ after: [first] });
  const again = integrated({ after: [back], actor: 'ada' }, 'd'.repeat(40));
  const otherBack = reverted({ after: [back], actor: 'ben' });
  const state = foldItem(WORK_ITEM, makeWorkflow([serial('a')]), [begun, end, first, back, again, otherBack]);

  it('are a conflict that either decision settles', () => {
    expect(stepIn(state, 'a').phase).toBe('conflict');
    const affirmed = applied(state, decideIntegration(state, integrationOf('a', 'd'.repeat(40))));
    const undone = applied(state, decideRevert(state, revertOf('a')));
    expect([stepIn(affirmed, 'a').phase, stepIn(affirmed, 'a').integration?.record.commit]).toEqual([
      'completed',
      'd'.repeat(40),
    ]);
    expect([stepIn(undone, 'a').phase, stepIn(undone, 'a').integration]).toEqual(['completed', undefined]);
  });
});
