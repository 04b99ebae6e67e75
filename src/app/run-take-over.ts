/** Why: a run takes the place of somebody who is gone in one append, so that nobody else gets in between. */

import type { Claimed, ClaimRequest } from '../domain/decide-claim.ts';
import { decideLoss, decideTakeOver, type HeldStep } from '../domain/decide-loss.ts';
import type { AttemptId, StepKey } from '../domain/ids.ts';
import { describeLoss, type LossEvidence } from '../domain/lease.ts';
import type { AttemptEnd, StepRecord } from '../domain/record.ts';
import type { ItemState } from '../domain/state.ts';
import { written } from './apply.ts';

/** What a wave does to a step: a claim, a take-over, or just the end of an attempt of somebody who is gone. */
export type NextMove = {
  readonly step: StepKey;
  readonly claimed?: Claimed;
  readonly ended?: AttemptEnd;
  readonly records: readonly StepRecord[];
  readonly replaced?: { readonly kind: 'taken-over' | 'reaped'; readonly attemptId: AttemptId; readonly why: string };
};

/** Ends the lost attempt and begins the next in one append; where that may not begin, the lost one ends all the same. */
export function moveInto(
  state: ItemState,
  held: HeldStep,
  request: ClaimRequest & { readonly loss: LossEvidence },
): NextMove {
  const step = held.step.step.key;
  const told = { attemptId: held.attempt.id, why: describeLoss(request.loss) };
  const over = decideTakeOver(state, held, request, written);
  if (over.kind === 'append' && over.result.replaced !== undefined) {
    const { replaced, ...claimed } = over.result;
    const records = [replaced.record, claimed.record];
    return { step, claimed, ended: replaced.record, records, replaced: { kind: 'taken-over', ...told } };
  }
  const { actor, now, loss } = request;
  const decision = decideLoss(state, held, { actor, now, loss });
  const records = decision.kind === 'append' ? [decision.result.record] : [];
  return { step, records, replaced: { kind: 'reaped', ...told } };
}
