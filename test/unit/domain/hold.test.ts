/** Why: who holds a step can be asked to stop, may hold on to it, or loses it to somebody else; each is decided once. */

import { describe, expect, it } from 'vitest';

import { decideCancel } from '../../../src/domain/decide-cancel.ts';
import { decideTakeOver, decideLoss, heldSteps } from '../../../src/domain/decide-loss.ts';
import { decideRenewal } from '../../../src/domain/decide-renewal.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import type { ItemState } from '../../../src/domain/state.ts';
import { attemptId, stepKey } from '../../support/ids.ts';
import { stepIn } from '../../support/item-view.ts';
import { refusalOf, resultOf } from '../../support/outcome.ts';
import { applied, begin, claim, complete, end, play } from '../../support/play.ts';
import { written } from '../../support/record-builder.ts';
import { claimOf, failure } from '../../support/requests.ts';
import { serial } from '../../support/workflow-builder.ts';

const NOW = '2026-01-03T00:00:00Z';
const NONCE = 'a'.repeat(32);
const start = begin([serial('a', { attempts: 1 }), serial('b')]);
const running = play(start, claim('a', { nonce: NONCE, leaseSeconds: 600 }));

const cancel =
  (more: object = {}) =>
  (state: ItemState) =>
    decideCancel(state, { actor: 'boss', now: NOW, step: stepKey('a'), reason: 'wrong', ...more });

const renew = (state: ItemState, more: object = {}) =>
  decideRenewal(state, { actor: 'ada', now: NOW, target: { step: stepKey('a') }, ...more });

describe('a cancellation', () => {
  it('is recorded with who asked and why, and names what it acted on', () => {
    const { record, holder, attemptId: id } = resultOf(cancel()(running));
    expect(record).toMatchObject({
      eventType: 'cancellation-requested',
      actor: 'boss',
      reason: 'wrong',
      attemptId: 'a-local',
    });
    expect(record.after).toEqual(stepIn(running, 'a').history.heads);
    expect([holder, id]).toEqual(['ada', 'a-local']);
  });

  it('leaves the attempt running, and once is enough', () => {
    const asked = play(running, cancel());
    expect(stepIn(asked, 'a').phase).toBe('running');
    expect(cancel({ reason: 'another one' })(asked).kind).toBe('done');
  });

  it('is refused where nobody can be asked', () => {
    expect(refusalOf(cancel()(start))[0]).toBe('nobody-holds');
    expect(refusalOf(cancel({ attemptId: attemptId('a-9') })(running))[0]).toBe('nobody-holds');
    expect(refusalOf(cancel({ step: stepKey('z') })(running))[0]).toBe('unknown-step');
  });

  it.each(['reported', 'interrupted'] as const)('makes an end that was %s one that was cancelled', (reason) => {
    const ended = play(running, cancel(), end('a', { report: failure(reason) }));
    expect(stepIn(ended, 'a').last?.end?.record).toMatchObject({ reason: 'cancelled' });
    expect(stepIn(ended, 'a')).toMatchObject({ phase: 'exhausted', attemptsUsed: 0 });
    expect(evaluate(ended).placements[0]).toEqual({
      status: 'blocked',
      reasons: [{ kind: 'cancelled', by: 'boss', reason: 'wrong' }],
    });
  });

  it('does not hide that the work failed by itself', () => {
    const ended = play(running, cancel(), end('a', { report: failure('exit') }));
    expect(stepIn(ended, 'a').last?.end?.record).toMatchObject({ reason: 'exit' });
    expect(evaluate(ended).placements[0]).toMatchObject({ reasons: [{ kind: 'attempts', used: 1, allowed: 1 }] });
  });

  it('takes no result away from whoever was quicker', () => {
    expect(stepIn(play(running, cancel(), complete('a')), 'a').phase).toBe('completed');
  });

  it('is over with the next attempt, which has to be asked for', () => {
    const ended = play(running, cancel(), end('a', { report: failure('reported') }));
    expect(refusalOf(claim('a')(ended))[0]).toBe('step-cancelled');
    const again = play(ended, claim('a', { retry: true }), end('a', { report: failure('lost') }));
    expect(stepIn(again, 'a').phase).toBe('idle');
  });
});

describe('a renewal', () => {
  it('moves the lease of whoever holds the step, for as long as before', () => {
    expect(renew(running, { serverTime: NOW })).toMatchObject({
      answer: 'ok',
      leaseSeconds: 600,
      renewal: { eventType: 'lease-renewed', nonce: NONCE, attemptId: 'a-local', leaseSeconds: 600, serverTime: NOW },
    });
    const { renewal } = { renewal: undefined, ...renew(running, { leaseSeconds: 7200 }) };
    expect(renew(running, { renewal })).toMatchObject({ answer: 'ok', leaseSeconds: 7200 });
  });

  it('has nothing to move where the lease has no end', () => {
    const answer = renew(play(start, claim('a', { leaseSeconds: 0 })));
    expect(answer).toEqual({ answer: 'ok', attemptId: 'a-local', leaseSeconds: 0 });
  });

  it.each<[string, ItemState, object]>([
    ['was never claimed', start, {}],
    ['is held under another claim', running, { target: { step: stepKey('a'), nonce: 'b'.repeat(32) } }],
    ['has ended', play(running, complete('a')), {}],
    ['was cancelled and has ended', play(running, cancel(), end('a', { report: failure('lost') })), {}],
  ])('is superseded where the attempt %s', (_, state, more) => {
    expect(renew(state, more).answer).toBe('superseded');
  });

  it('is how a cancellation arrives', () => {
    const answer = renew(play(running, cancel()));
    expect(answer).toMatchObject({ answer: 'cancelled', refusal: { facts: { by: 'boss', reason: 'wrong' } } });
  });
});

describe('a take-over', () => {
  const loss = { kind: 'person', by: 'bob', reason: 'gone' } as const;
  const takeOver = (state: ItemState) => {
    const [held] = heldSteps(state);
    if (held === undefined) throw new Error('nothing is held');
    return decideTakeOver(state, held, { ...claimOf('a', { actor: 'bob', nonce: 'b'.repeat(32) }), loss }, written);
  };

  it('is the end of one attempt and the beginning of the next, which has seen it', () => {
    const decision = takeOver(running);
    const [ended, begun] = decision.kind === 'append' ? decision.records : [];
    expect(ended).toMatchObject({ eventType: 'attempt-failed', attemptId: 'a-local', reason: 'lost', loss });
    expect(begun).toMatchObject({ eventType: 'attempt-started', attemptId: 'a-local-2', actor: 'bob' });
    if (ended === undefined) throw new Error('no end');
    expect(begun?.after).toEqual([written(ended).id]);
    const state = applied(running, decision);
    expect(stepIn(state, 'a').attempts.map(({ status }) => status)).toEqual(['failed', 'running']);
    expect(stepIn(state, 'a').history.contradictions).toEqual([]);
  });

  it('fences the one that was replaced', () => {
    const state = applied(running, takeOver(running));
    const target = { step: stepKey('a'), attemptId: attemptId('a-local'), nonce: NONCE };
    expect(renew(state, { target }).answer).toBe('superseded');
    expect(refusalOf(end('a', { target })(state))).toMatchObject(['already-ended', 3, expect.anything()]);
  });

  it('uses up no try, since nothing was tried to the end', () => {
    expect(stepIn(applied(running, takeOver(running)), 'a').attemptsUsed).toBe(1);
  });

  it('is refused where nobody may begin, and then nothing ends', () => {
    const asked = play(running, cancel());
    expect(refusalOf(takeOver(asked))[0]).toBe('step-cancelled');
  });

  it('ends only what runs', () => {
    expect(heldSteps(start)).toEqual([]);
    const [held] = heldSteps(running);
    if (held === undefined) throw new Error('nothing is held');
    const decision = decideLoss(running, held, { actor: 'bob', now: NOW, loss });
    expect(resultOf(decision).record).toMatchObject({ reason: 'lost', loss, outcome: 'Lost: bob says so: gone' });
  });
});
