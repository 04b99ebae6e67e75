/** Why: histories are drawn as moves that somebody tries; what becomes of each is decided by the program. */

import * as fc from 'fast-check';

import { decideClaim } from '../../../src/domain/decide-claim.ts';
import { decideIntegration, decideRevert } from '../../../src/domain/decide-baseline.ts';
import { decideEnd } from '../../../src/domain/decide-end.ts';
import { decideGate } from '../../../src/domain/decide-gate.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import type { FailureReason } from '../../../src/domain/record.ts';
import { evaluate, type Evaluation, type Placement } from '../../../src/domain/schedule.ts';
import type { ItemState } from '../../../src/domain/state.ts';
import type { StepState } from '../../../src/domain/step-state.ts';
import { approvalOf, claimOf, endOf, failure, integrationOf, rejectionOf, revertOf } from '../../support/requests.ts';
import { REVIEWERS } from './random-workflow.ts';

/** What somebody tries. Steps are places in launch position, counted around when there are fewer. */
export type RandomMove = {
  readonly kind: 'claim' | 'retry' | 'complete' | 'fail' | 'approve' | 'reject' | 'integrate' | 'revert';
  readonly step: number;
  readonly other: number;
  readonly who: (typeof REVIEWERS)[number];
  readonly reason: FailureReason;
  readonly flag: boolean;
  /** Whether the step is chosen among those with which the move makes sense, as people mostly do. */
  readonly aimed: boolean;
};

export const move: fc.Arbitrary<RandomMove> = fc.record({
  kind: fc.oneof(
    { weight: 5, arbitrary: fc.constant('claim' as const) },
    { weight: 5, arbitrary: fc.constant('complete' as const) },
    { weight: 3, arbitrary: fc.constant('approve' as const) },
    { weight: 4, arbitrary: fc.constantFrom('retry', 'fail', 'reject', 'integrate', 'revert') },
  ),
  step: fc.nat(7),
  other: fc.nat(7),
  who: fc.constantFrom(...REVIEWERS),
  reason: fc.constantFrom('exit', 'lost'),
  flag: fc.boolean(),
  aimed: fc.boolean(),
});

/** Enough moves to get somewhere. */
export const moves: fc.Arbitrary<readonly RandomMove[]> = fc.array(move, { minLength: 1, maxLength: 50, size: 'max' });

/** The move with its step made definite. */
export function aim(state: ItemState, tried: RandomMove): RandomMove {
  const { placements } = evaluate(state);
  const sensible = state.steps.flatMap((step, at) => (makesSense(tried.kind, step, placements[at]) ? [at] : []));
  const step = tried.aimed ? sensible[tried.step % Math.max(1, sensible.length)] : undefined;
  return step === undefined
    ? tried
    : { ...tried, step, other: tried.kind === 'reject' ? tried.other % (step + 1) : tried.other };
}

function makesSense(kind: RandomMove['kind'], step: StepState, placement: Placement | undefined): boolean {
  const is = {
    claim: placement?.status === 'ready',
    retry: step.phase === 'exhausted',
    complete: placement?.status === 'running',
    fail: placement?.status === 'running',
    approve: placement?.status === 'awaiting-gate',
    reject: step.gates.length > 0 && step.phase === 'completed',
    integrate: placement?.status === 'done',
    revert: step.integration !== undefined,
  };
  return is[kind];
}

/** A way to place steps: the program's, or a broken one. */
export type Evaluate = (state: ItemState) => Evaluation;

/** Decides about a move. `number` makes claims distinct; the same number is the same request. */
export function decideMove(
  state: ItemState,
  tried: RandomMove,
  number: number,
  place: Evaluate = evaluate,
): Decision<unknown> {
  const at = (index: number) => state.steps[index % state.steps.length]?.step;
  const step = at(tried.step);
  const gate = step?.gates[tried.other % Math.max(1, step.gates.length)]?.key ?? 'none';
  return DECIDE[tried.kind](state, tried, {
    step: step?.key ?? '',
    gate,
    reentry: at(tried.other)?.key ?? '',
    nonce: String(number).padStart(32, '0'),
    place,
  });
}

type Subject = {
  readonly step: string;
  readonly gate: string;
  readonly reentry: string;
  readonly nonce: string;
  readonly place: Evaluate;
};
type Decide = (state: ItemState, tried: RandomMove, subject: Subject) => Decision<unknown>;

const claim: Decide = (state, tried, { step, nonce, place }) =>
  decideClaim(state, place(state), claimOf(step, { retry: tried.kind === 'retry', nonce, actor: tried.who }));

const DECIDE: Readonly<Record<RandomMove['kind'], Decide>> = {
  claim,
  retry: claim,
  complete: (state, tried, { step }) => decideEnd(state, endOf(step, { actor: tried.who })),
  fail: (state, tried, { step }) => decideEnd(state, endOf(step, { report: failure(tried.reason) })),
  approve: (state, tried, { step, gate }) => decideGate(state, approvalOf(step, gate, tried.who)),
  reject: (state, tried, { step, gate, reentry }) => decideGate(state, rejectionOf(step, gate, reentry, tried.who)),
  integrate: (state, _, { step }) => decideIntegration(state, integrationOf(step)),
  revert: (state, tried, { step }) => decideRevert(state, revertOf(step, tried.flag)),
};
