/** Why: an attempt ends once, by whoever holds it; all else is told apart from a harmless repetition. */

import { describe, expect, it } from 'vitest';

import { decideEnd, type EndReport } from '../../../src/domain/decide-end.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { attemptId } from '../../support/ids.ts';
import { stepIn } from '../../support/item-view.ts';
import { refusalOf, resultOf } from '../../support/outcome.ts';
import { applied, approve, begin, claim, complete, doStep, end, fail, play, reject } from '../../support/play.ts';
import { completed, failed, integrated, reverted, started } from '../../support/record-builder.ts';
import { endOf, failure } from '../../support/requests.ts';
import { makeWorkflow, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const running = play(
  begin([serial('a'), serial('b', { gates: [{ key: 'review' }] })]),
  claim('a', { nonce: 'a'.repeat(32) }),
);

const rich: EndReport = {
  kind: 'completed',
  evidence: [{ kind: 'vouched', criterion: 'it works', by: 'ada' }],
  produced: [
    { path: 'dist/a.js', size: 3, sha256: '1'.repeat(64) },
    { path: 'dist/b.js', size: 4, sha256: '2'.repeat(64) },
  ],
  values: { version: '1.2.3', commit: 'abc' },
};

const decide = (state: ItemState, ...request: Parameters<typeof endOf>) => decideEnd(state, endOf(...request));

describe('an end', () => {
  it('names the attempt, what happened and what it builds on', () => {
    const { record } = resultOf(decide(running, 'a', { report: rich, outcome: 'built', links: ['https://x.test'] }));
    expect(record).toMatchObject({
      eventType: 'attempt-completed',
      attemptId: 'a-local',
      step: { key: 'a', order: 1 },
      outcome: 'built',
      links: ['https://x.test'],
      baselineIntegration: 'pre',
      produced: rich.produced,
      values: rich.values,
      after: stepIn(running, 'a').history.heads,
    });
    expect('kind' in record).toBe(false);
  });

  it.each<[EndReport, string]>([
    [rich, 'completed'],
    [{ ...failure('timeout'), kind: 'failed', reason: 'timeout', evidence: [], exitCode: 124 }, 'failed'],
    [{ kind: 'rejected', reasons: ['not like this'] }, 'rejected'],
  ])('of kind %j makes the attempt %s', (report, status) => {
    const state = applied(running, decide(running, 'a', { report }));
    expect(stepIn(state, 'a').attempts[0]?.status).toBe(status);
  });

  it('may name its attempt and its nonce', () => {
    const target = { attemptId: attemptId('a-local'), nonce: 'a'.repeat(32) };
    expect(decide(running, 'a', { target }).kind).toBe('append');
  });

  it('of an earlier attempt is not mistaken for one of the newest', () => {
    const again = play(running, fail('a'), claim('a', { nonce: 'b'.repeat(32) }));
    const target = { attemptId: attemptId('a-local') };
    expect(refusalOf(decide(again, 'a', { target }))[0]).toBe('already-ended');
    expect(resultOf(decide(again, 'a')).attemptId).toBe('a-local-2');
  });
});

describe('a repeated end', () => {
  const ended = play(running, end('a', { report: rich }));

  it('with the same content is done already, whoever asks and whenever', () => {
    const again = decide(ended, 'a', { report: rich, now: '2026-02-02T00:00:00Z', actor: 'ben' });
    expect(again.kind).toBe('done');
    expect(resultOf(again).record.timestamp).toBe('2026-01-03T00:00:00Z');
  });

  it('does not mind in which order values are given', () => {
    const values = { commit: 'abc', version: '1.2.3' };
    expect(decide(ended, 'a', { report: { ...rich, values } }).kind).toBe('done');
  });

  it.each<[string, Parameters<typeof endOf>[1]]>([
    ['outcome', { report: rich, outcome: 'other' }],
    ['next action', { report: rich, nextAction: 'other' }],
    ['link', { report: rich, links: ['other'] }],
    ['value', { report: { ...rich, values: { version: '2' } } }],
    ['file', { report: { ...rich, produced: rich.produced.map((file) => ({ ...file, size: 9 })) } }],
    ['skipped check', { report: { ...rich, skippedChecks: 'no time' } }],
    ['ending', { report: failure() }],
  ])('with another %s is refused', (_, request) => {
    expect(refusalOf(decide(ended, 'a', request)).slice(0, 2)).toEqual(['already-ended', 3]);
  });

  it.each<[EndReport, EndReport]>([
    [failure('exit'), failure('timeout')],
    [
      { kind: 'failed', reason: 'exit', exitCode: 1, evidence: [] },
      { kind: 'failed', reason: 'exit', exitCode: 2, evidence: [] },
    ],
    [
      { kind: 'rejected', reasons: ['a'] },
      { kind: 'rejected', reasons: ['b'] },
    ],
  ])('%j: the same is done, %j is refused', (report, other) => {
    const state = play(running, end('a', { report }));
    expect(decide(state, 'a', { report }).kind).toBe('done');
    expect(refusalOf(decide(state, 'a', { report: other }))[0]).toBe('already-ended');
  });

  it('after rework is still done, and changes nothing', () => {
    const story = play(running, complete('a'), ...doStep('b'), reject('b', 'review', 'a'));
    const target = { attemptId: attemptId('a-local') };
    expect(decide(story, 'a', { target }).kind).toBe('done');
  });
});

describe('an end is refused', () => {
  it('to whoever does not hold the claim', () => {
    const refusal = refusalOf(decide(running, 'a', { target: { nonce: 'b'.repeat(32) } }));
    expect(refusal).toEqual(['not-your-claim', 3, 'Attempt a-local of step "a" is held by ada under another claim.']);
  });

  it('to somebody else who names no attempt, since theirs may have been taken over', () => {
    const said = 'The attempt of step "a" of "item-1" that runs is a-local, by ada.';
    expect(refusalOf(decide(running, 'a', { target: { actor: 'bob' } }))).toEqual(['not-your-attempt', 3, said]);
    expect(decide(running, 'a', { target: { actor: 'ada' } }).kind).toBe('append');
  });

  it('to nobody who names it: people end the attempts of others on purpose', () => {
    expect(decide(running, 'a', { target: { actor: 'bob', attemptId: attemptId('a-local') } }).kind).toBe('append');
    expect(decide(running, 'a', { target: { actor: 'bob', nonce: 'a'.repeat(32) } }).kind).toBe('append');
  });

  it('for an attempt that was never claimed, named or not', () => {
    expect(refusalOf(decide(running, 'b')).slice(0, 2)).toEqual(['never-claimed', 3]);
    const named = refusalOf(decide(running, 'a', { target: { attemptId: attemptId('other') } }));
    expect(named).toEqual(['never-claimed', 3, 'Attempt other of step "a" was never claimed.']);
  });

  it('for a step that is not there', () => {
    expect(refusalOf(decide(running, 'x')).slice(0, 2)).toEqual(['unknown-step', 2]);
  });

  it('for an attempt whose place another took', () => {
    const one = started();
    const state = foldItem(WORK_ITEM, makeWorkflow([serial('a')]), [one, started({ attempt: 'a-2', after: [one] })]);
    const refusal = refusalOf(decide(state, 'a', { target: { attemptId: attemptId('a-local') } }));
    expect(refusal.slice(0, 2)).toEqual(['superseded', 3]);
  });

  it('for an attempt whose step was sent back while it ran', () => {
    const drafts = [serial('a', { gates: [{ key: 'review' }] }), serial('b')];
    const state = play(
      begin(drafts),
      ...doStep('a'),
      approve('a', 'review'),
      claim('b'),
      reject('a', 'review', 'a', 'rob'),
    );
    const refusal = refusalOf(decide(state, 'b', { target: { attemptId: attemptId('b-local') } }));
    expect(refusal).toEqual([
      'superseded',
      3,
      'Attempt b-local of step "b" no longer counts: the step was sent back after it began.',
    ]);
    expect(refusalOf(decide(state, 'b'))[0]).toBe('never-claimed');
  });
});

describe('two ends that contradict each other', () => {
  const begun = started({}, 'a'.repeat(32));
  const well = completed({ after: [begun] });
  const badly = failed({ after: [begun], actor: 'ben' });
  const state = foldItem(WORK_ITEM, makeWorkflow([serial('a')]), [begun, well, badly]);

  it('are settled by ending the attempt once more, which names both', () => {
    const decision = decide(state, 'a', { actor: 'olivia', outcome: 'it is good' });
    expect(resultOf(decision).record.after).toEqual([well.id, badly.id].sort());
    const settled = applied(state, decision);
    expect(stepIn(settled, 'a').phase).toBe('completed');
    expect(stepIn(settled, 'a').last?.end?.record.actor).toBe('olivia');
    expect(decide(settled, 'a', { outcome: 'it is good' }).kind).toBe('done');
    expect(refusalOf(decide(settled, 'a', { report: failure() }))[0]).toBe('already-ended');
  });

  it('are not settled under a foreign claim', () => {
    expect(refusalOf(decide(state, 'a', { target: { nonce: '9'.repeat(32) } }))[0]).toBe('not-your-claim');
  });
});

describe('one attempt id given twice', () => {
  const mine = started({ actor: 'ada' }, 'a'.repeat(32));
  const done = completed({ after: [mine] });

  it.each(['b', 'c', 'd', 'e'])('is told apart by the nonce (%s)', (digit) => {
    const late = started({ actor: 'ben' }, digit.repeat(32));
    const state = foldItem(WORK_ITEM, makeWorkflow([serial('a')]), [mine, done, late]);
    const target = { attemptId: attemptId('a-local'), nonce: digit.repeat(32) };
    const settled = applied(state, decide(state, 'a', { target, report: failure('withdrawn') }));
    expect(stepIn(settled, 'a').phase).toBe('completed');
    expect(stepIn(settled, 'a').last?.end?.id).toBe(done.id);
  });
});

describe('two claims that contradict each other', () => {
  const one = started({ actor: 'ada' });
  const other = started({ actor: 'ben', attempt: 'a-other' });

  it('are settled by ending either, also once the step was sent back', () => {
    const done = completed({ after: [one] });
    const merged = integrated({ after: [done] });
    const reopened = reverted({ after: [merged] }, true);
    const state = foldItem(WORK_ITEM, makeWorkflow([serial('a')]), [one, other, done, merged, reopened]);
    expect([stepIn(state, 'a').phase, stepIn(state, 'a').last]).toEqual(['conflict', undefined]);
    const settled = applied(state, decide(state, 'a', { report: failure('withdrawn') }));
    expect(stepIn(settled, 'a').phase).toBe('idle');
  });

  it('are settled by ending one of them', () => {
    const state = foldItem(WORK_ITEM, makeWorkflow([serial('a')]), [one, other]);
    const target = { attemptId: attemptId('a-other') };
    const settled = applied(state, decide(state, 'a', { target, report: failure('withdrawn') }));
    expect(stepIn(settled, 'a').phase).not.toBe('conflict');
    expect(stepIn(settled, 'a').last?.id).toBe('a-local');
    expect(stepIn(settled, 'a').phase).toBe('running');
  });
});
