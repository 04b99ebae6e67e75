/** Why: everything that may keep a claim from being made has its own refusal, and a claim that may be made names its causes. */

import { describe, expect, it } from 'vitest';

import { decideClaim, firstReady, freeAttemptId, type ClaimRequest } from '../../../src/domain/decide-claim.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { attemptId, stepKey } from '../../support/ids.ts';
import { stepIn } from '../../support/item-view.ts';
import { approve, begin, claim, complete, doStep, fail, integrate, play, reject, revert } from '../../support/play.ts';
import { started } from '../../support/record-builder.ts';
import { refusalOf, resultOf } from '../../support/outcome.ts';
import { claimOf } from '../../support/requests.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const decide = (state: ItemState, step?: string, more: Partial<ClaimRequest> = {}) =>
  decideClaim(state, evaluate(state), claimOf(step, more));

describe('a claim that may be made', () => {
  it('writes down who, what, for how long and by which nonce', () => {
    const executor = { kind: 'ci', name: 'actions' } as const;
    const claimed = resultOf(
      decide(begin([serial('a')]), 'a', { executor, leaseSeconds: 60, nonce: 'f'.repeat(32), actor: 'bot' }),
    );
    expect(claimed.record).toEqual({
      schemaVersion: '1.0',
      eventType: 'attempt-started',
      workItemId: 'item-1',
      timestamp: '2026-01-03T00:00:00Z',
      actor: 'bot',
      after: [],
      workflow: { name: 'wf', version: '1.0.0' },
      step: { key: 'a', order: 1 },
      attemptId: 'a-local',
      outcome: 'Attempt 1 of a started',
      nextAction: 'Do the work, then complete or fail the attempt',
      baselineIntegration: 'pre',
      links: [],
      nonce: 'f'.repeat(32),
      executor,
      leaseSeconds: 60,
    });
  });

  it('takes the first ready step when none is named', () => {
    const state = play(begin([parallel('a'), parallel('b')]), claim('a'));
    expect(resultOf(decide(state)).step).toBe('b');
    expect(firstReady(state, evaluate(state))?.step.key).toBe('b');
  });

  it('gives each attempt an id that the item has not used', () => {
    const state = play(begin([serial('a')]), claim('a'), fail('a'));
    expect(resultOf(decide(state, 'a')).attemptId).toBe('a-local-2');
    expect(resultOf(decide(state, 'a', { attemptSuffix: '77-1' })).attemptId).toBe('a-77-1');
    expect(resultOf(decide(state, 'a', { attemptId: attemptId('mine') })).attemptId).toBe('mine');
  });

  it('is the same claim when it is asked for again, also without naming the step', () => {
    const before = begin([parallel('a'), parallel('b')]);
    const same = { nonce: 'a'.repeat(32) };
    const state = play(before, claim(undefined, same));
    const again = decide(state, undefined, same);
    expect(again.kind).toBe('done');
    expect(resultOf(again)).toEqual(resultOf(decide(before, undefined, same)));
    expect(decide(state, 'a', same).kind).toBe('done');
    expect(resultOf(decide(state, 'b', same)).step).toBe('b');
  });
});

describe('a claim is refused', () => {
  const line = [serial('a'), serial('b')];

  it('for a step that is held, with its holder and the way on', () => {
    const state = play(begin(line), claim('a', { actor: 'ben' }));
    expect(refusalOf(decide(state, 'a'))).toEqual([
      'held',
      3,
      'Step "a" of "item-1" is held: attempt a-local, by ben, since 2026-01-03T00:00:00Z.',
    ]);
  });

  it('for a step that is done', () => {
    const state = play(begin(line), ...doStep('a'));
    expect(refusalOf(decide(state, 'a')).slice(0, 2)).toEqual(['already-done', 3]);
  });

  it('for a step that is integrated, until that is reverted and reopened', () => {
    const state = play(begin(line), ...doStep('a'), integrate('a'));
    expect(refusalOf(decide(state, 'a')).slice(0, 2)).toEqual(['integrated', 3]);
    expect(refusalOf(decide(play(state, revert('a')), 'a')).slice(0, 2)).toEqual(['already-done', 3]);
    expect(resultOf(decide(play(state, revert('a', true)), 'a')).attemptId).toBe('a-local-2');
  });

  it('for a step that waits for others, with the reasons', () => {
    expect(refusalOf(decide(begin(line), 'b'))).toEqual([
      'not-ready',
      4,
      'Step "b" of "item-1" may not start yet: comes after a.',
    ]);
  });

  it('for a step behind a gate, before or after it', () => {
    const gated = begin([serial('a', { gates: [{ key: 'go', kind: 'entry', minimum: 2 }, { key: 'review' }] })]);
    expect(refusalOf(decide(gated, 'a'))).toEqual([
      'waiting-for-gate',
      8,
      '"item-1" waits for gate "go" before step "a": 0 of 2 approved.',
    ]);
    const done = play(gated, approve('a', 'go', 'rita'), approve('a', 'go', 'rob'), ...doStep('a'));
    expect(refusalOf(decide(done, 'a'))).toEqual([
      'waiting-for-gate',
      8,
      '"item-1" waits for gate "review" after step "a": 0 of 1 approved.',
    ]);
  });

  it('for a step that has used its attempts, unless it is asked for again', () => {
    const state = play(begin([serial('a', { attempts: 1 })]), claim('a'), fail('a'));
    expect(refusalOf(decide(state, 'a')).slice(0, 2)).toEqual(['exhausted', 1]);
    expect(resultOf(decide(state, 'a', { retry: true })).attemptId).toBe('a-local-2');
  });

  it('for a step in conflict', () => {
    const records = [started({ actor: 'ada' }), started({ actor: 'ben', attempt: 'a-other' })];
    const state = foldItem(WORK_ITEM, makeWorkflow(line), records);
    const [code, exit, what] = refusalOf(decide(state, 'a'));
    expect([code, exit]).toEqual(['conflict', 3]);
    expect(what).toMatch(
      /attempt-started by (?:ada against attempt-started by ben|ben against attempt-started by ada)/u,
    );
  });

  it('for an attempt id that was used before, also by another step', () => {
    const state = play(begin([parallel('a'), parallel('b')]), claim('a', { attemptId: attemptId('mine') }));
    const refusal = refusalOf(decide(state, 'b', { attemptId: attemptId('mine') }));
    expect(refusal.slice(0, 2)).toEqual(['attempt-id-used', 3]);
  });

  it('for a step that is not there', () => {
    expect(refusalOf(decide(begin(line), 'x')).slice(0, 2)).toEqual(['unknown-step', 2]);
  });

  it('when nothing is ready: because of a gate, because all is done, or because others are at it', () => {
    const gated = begin([serial('a', { gates: [{ key: 'go', kind: 'entry' }] })]);
    expect(refusalOf(decide(gated)).slice(0, 2)).toEqual(['waiting-for-gate', 8]);
    expect(refusalOf(decide(play(begin([serial('a')]), ...doStep('a'))))).toEqual([
      'nothing-ready',
      4,
      'Nothing in "item-1" may start now: all steps are done.',
    ]);
    const busy = play(begin([parallel('a'), parallel('b', { gates: [{ key: 'go', kind: 'entry' }] })]), claim('a'));
    expect(refusalOf(decide(busy))[0]).toBe('nothing-ready');
  });
});

describe('trying again beyond the allowed attempts', () => {
  const spent = { attempts: 1, needs: [] };

  it('does not run beside another that is not parallelizable', () => {
    const state = play(begin([serial('a', spent), serial('b', spent)]), claim('a'), fail('a'), claim('b'));
    const [code, , what] = refusalOf(decide(state, 'a', { retry: true }));
    expect([code, what]).toEqual(['not-ready', expect.stringContaining('not parallelizable, and b goes first')]);
    expect(decide(play(state, complete('b')), 'a', { retry: true }).kind).toBe('append');
  });

  it('does not take a lock that is held', () => {
    const locked = { ...spent, locks: ['db'] };
    const state = play(begin([parallel('a', locked), parallel('b', locked)]), claim('a'), fail('a'), claim('b'));
    const [code, , what] = refusalOf(decide(state, 'a', { retry: true }));
    expect([code, what]).toEqual(['not-ready', expect.stringContaining('lock db is with b')]);
  });

  it('changes nothing for a step that waits for something else', () => {
    expect(refusalOf(decide(begin([serial('a'), serial('b')]), 'b', { retry: true }))[0]).toBe('not-ready');
  });
});

describe('freeAttemptId', () => {
  it('stays within the longest id, whatever the step', () => {
    const long = 'x'.repeat(100);
    const state = play(begin([serial(long)]), claim(long), fail(long));
    expect(stepIn(state, long).attempts[0]?.id).toMatch(/^x{85}-[0-9a-f]{8}-local$/u);
    expect(freeAttemptId(state, stepKey(long), 'local')).toMatch(/^x{83}-[0-9a-f]{8}-local-2$/u);
  });

  it('differs for steps that begin alike, before either is claimed', () => {
    const [one, two] = [`${'x'.repeat(98)}-1`, `${'x'.repeat(98)}-2`];
    const state = begin([parallel(one), parallel(two)]);
    const ids = [one, two].map((step) => freeAttemptId(state, stepKey(step), 'local'));
    expect(new Set(ids).size).toBe(2);
    expect(ids.map((id) => id.length)).toEqual([100, 100]);
  });

  it('leaves a key as it is that fits', () => {
    const fits = 'x'.repeat(94);
    expect(freeAttemptId(begin([serial(fits)]), stepKey(fits), 'local')).toBe(`${fits}-local`);
  });

  it('does not search for ever when the suffix cannot be part of an id', () => {
    expect(() => freeAttemptId(begin([serial('a')]), stepKey('a'), 'no/good')).toThrow(/no\/good/u);
    expect(() => freeAttemptId(begin([serial('a')]), stepKey('a'), 'y'.repeat(100))).toThrow(/yyy/u);
  });

  it('starts over after rework with a new number', () => {
    const state = play(
      begin([serial('a', { gates: [{ key: 'review' }] })]),
      ...doStep('a'),
      reject('a', 'review', 'a'),
    );
    expect(freeAttemptId(state, stepKey('a'), 'local')).toBe('a-local-2');
  });
});
