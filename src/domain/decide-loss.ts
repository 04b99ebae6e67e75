/** Why: an attempt whose executor is gone is ended by somebody else, with what shows it, and the next may begin in the same breath. */

import { decideClaim, type Claimed, type ClaimRequest } from './decide-claim.ts';
import { decideEnd, type Ended } from './decide-end.ts';
import type { Decision } from './decision.ts';
import type { Author } from './handoff.ts';
import { describeLoss, type LossEvidence } from './lease.ts';
import type { BatonRecord, RecordEntry } from './record.ts';
import { evaluate } from './schedule.ts';
import { withRecord, type ItemState } from './state.ts';
import type { AttemptState, StepState } from './step-state.ts';

/** An attempt that runs by the records. */
export type HeldStep = { readonly step: StepState; readonly attempt: AttemptState };

/** The attempts that run by the records, lowest step first. */
export function heldSteps(state: ItemState): readonly HeldStep[] {
  return state.steps.flatMap((step) =>
    step.phase === 'running' && step.last !== undefined ? [{ step, attempt: step.last }] : [],
  );
}

/** Decides to end a held attempt as lost. */
export function decideLoss(
  state: ItemState,
  { step, attempt }: HeldStep,
  { loss, ...author }: Author & { readonly loss: LossEvidence },
): Decision<Ended> {
  return decideEnd(state, {
    ...author,
    outcome: `Lost: ${describeLoss(loss)}`,
    nextAction: 'Try again',
    links: [],
    target: { step: step.step.key, attemptId: attempt.id, nonce: attempt.start.record.nonce },
    report: { kind: 'failed', reason: 'lost', evidence: [], loss },
  });
}

/** What a take-over gives: the claim, and the end of the attempt whose place it takes. */
export type TakenOver = Claimed & { readonly replaced?: Ended };

/**
 * Decides to end a held attempt as lost and to begin the next one, as two records for one append. `identify` names a record,
 * since the second one has to name the first.
 */
export function decideTakeOver(
  state: ItemState,
  held: HeldStep,
  request: ClaimRequest & { readonly loss: LossEvidence },
  identify: (record: BatonRecord) => RecordEntry,
): Decision<TakenOver> {
  const { actor, now, loss } = request;
  const ended = decideLoss(state, held, { actor, now, loss });
  if (ended.kind === 'refused') return ended;
  const ending = ended.kind === 'append' ? ended.records : [];
  const after = ending.reduce((before, record) => withRecord(before, identify(record)), state);
  const claimed = decideClaim(after, evaluate(after), { ...request, step: held.step.step.key });
  if (claimed.kind !== 'append') return claimed;
  return {
    kind: 'append',
    records: [...ending, ...claimed.records],
    result: { ...claimed.result, replaced: ended.result },
  };
}
