/** Why: a job ran code of the plan, so whatever it hands over is tried here as a forgery first. */

import { describe, expect, it } from 'vitest';

import { decideArrival, decideLost, type Arrival } from '../../../src/domain/decide-arrival.ts';
import { decideEnd } from '../../../src/domain/decide-end.ts';
import { describeFailure } from '../../../src/domain/failures.ts';
import type { AttemptCompleted, AttemptEnd } from '../../../src/domain/record.ts';
import type { ItemState } from '../../../src/domain/state.ts';
import { stepIn } from '../../support/item-view.ts';
import { begin, claim, fail, play } from '../../support/play.ts';
import { endOf } from '../../support/requests.ts';
import { serial } from '../../support/workflow-builder.ts';

const RUN = { id: '7', attempt: 1 };
const NOW = '2030-01-01T00:00:00Z';
const held = play(begin([serial('a'), serial('b')]), claim('a', { executor: { kind: 'ci', run: RUN } }));

function startOf(state: ItemState) {
  const start = stepIn(state, 'a').last?.start.record;
  if (start === undefined) throw new Error('nobody holds a');
  return start;
}

/** The handoff that an honest job would send. */
function honest(state: ItemState = held): Arrival & { readonly record: AttemptEnd } {
  const start = startOf(state);
  const decision = decideEnd(state, endOf('a', { actor: start.actor, target: { nonce: start.nonce } }));
  if (decision.kind !== 'append') throw new Error('an honest handoff is decided in favour');
  return { artifact: 'handoff-a-1-1', lease: start.nonce, record: decision.result.record };
}

function completed(change: Partial<AttemptCompleted>): Arrival {
  const { record, ...rest } = honest();
  if (record.eventType !== 'attempt-completed') throw new Error('it is a completion');
  return { ...rest, record: { ...record, ...change } };
}

function refusalOf(arrival: Arrival, state: ItemState = held): string {
  const decision = decideArrival(state, arrival, NOW);
  return decision.kind === 'refused' ? describeFailure(decision.refusal).what : decision.kind;
}

describe('what a job hands over', () => {
  it('ends its attempt, and is nothing new when it comes again', () => {
    const first = decideArrival(held, honest(), NOW);
    expect(first).toMatchObject({ kind: 'append', result: { step: 'a' } });
    const after = play(held, () => first);
    expect(decideArrival(after, honest(), NOW).kind).toBe('done');
  });

  it.each([
    ['another step', { artifact: 'handoff-b-1-1' }, 'not where the handoff of "a" is put'],
    ['no place that the workflow knows', { artifact: 'handoff-a-1-1-x' }, 'not where the handoff of "a" is put'],
    ['another claim', { lease: 'f'.repeat(32) }, 'is held by'],
  ])('is refused with the artifact or lease of %s', (_, change, words) => {
    expect(refusalOf({ ...honest(), ...change })).toContain(words);
  });

  it('is refused when it is in the name of somebody else', () => {
    expect(refusalOf(completed({ actor: 'mallory' }))).toContain('the lease is not one of "mallory"');
  });

  it.each<readonly [string, Partial<AttemptCompleted>, string]>([
    ['skipped its checks', { skippedChecks: 'in a hurry' }, 'its checks were not run'],
    ['only vouches', { evidence: [{ kind: 'vouched', criterion: 'x', by: 'mallory' }] }, 'its checks were not run'],
    [
      'names the files of another step',
      { producedIn: { run: '7', artifact: 'files-b-1-1' } },
      'files that are not where they are put',
    ],
    [
      'names the files of another run',
      { producedIn: { run: '8', artifact: 'files-a-1-1' } },
      'files that are not where they are put',
    ],
  ])('is refused when it %s', (_, change, words) => {
    expect(refusalOf(completed(change))).toContain(words);
  });

  it('is refused when a check of the step is not shown to have passed', () => {
    const checked = { kind: 'checked', text: 'It is there', check: 'test -s x' } as const;
    const steps = held.steps.map((each) => ({ ...each, step: { ...each.step, exitCriteria: [checked] } }));
    const strict = { ...held, steps };
    expect(refusalOf(honest(), strict)).toContain('nothing shows that "It is there" holds');
    const evidence = {
      kind: 'checked',
      criterion: checked.text,
      command: checked.check,
      outputSha256: 'a'.repeat(64),
    } as const;
    expect(refusalOf(completed({ evidence: [{ ...evidence, exitCode: 1 }] }), strict)).toContain('nothing shows');
    expect(refusalOf(completed({ evidence: [{ ...evidence, exitCode: 0 }] }), strict)).toBe('append');
  });

  it('is refused when it comes after the attempt was ended as lost', () => {
    expect(refusalOf(honest(), play(held, fail('a', 'lost')))).toContain('ended already');
  });

  it('does not decide when it was, beyond what can be', () => {
    const at = (timestamp: string): string | undefined => {
      const decision = decideArrival(held, completed({ timestamp }), NOW);
      return decision.kind === 'append' ? decision.result.record.timestamp : undefined;
    };
    expect(at('2999-01-01T00:00:00Z')).toBe(NOW);
    expect(at('1999-01-01T00:00:00Z')).toBe(startOf(held).timestamp);
  });
});

it('an attempt whose handoff did not come is lost, with the run as evidence, and may be tried again', () => {
  const attempt = stepIn(held, 'a').last;
  if (attempt === undefined) throw new Error('nobody holds a');
  const decision = decideLost(held, { step: stepIn(held, 'a').step.key, attempt, why: 'no handoff' }, NOW);
  expect(decision).toMatchObject({
    kind: 'append',
    result: { record: { reason: 'lost', loss: { kind: 'run-over', run: RUN } } },
  });
  expect(
    stepIn(
      play(held, () => decision),
      'a',
    ),
  ).toMatchObject({ phase: 'idle', attemptsUsed: 0 });
});
