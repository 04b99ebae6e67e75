/** Why: stopping somebody's work is a request with a name and a reason; whoever does the work ends it. */

import { refused, type Decision } from './decision.ts';
import { handoffHeading, type Author } from './handoff.ts';
import type { AttemptId, StepKey } from './ids.ts';
import type { CancellationRequested } from './record.ts';
import { holdWords } from './standing.ts';
import { stepOf, type ItemState } from './state.ts';
import type { AttemptState, StepState } from './step-state.ts';
import { unknownStep } from './unknown-step.ts';

/** Who asks whom to stop, and why. Without an attempt, whoever holds the step. */
export type CancelRequest = Author & {
  readonly step: StepKey;
  readonly attemptId?: AttemptId;
  readonly reason: string;
};

/** What asking gives: the request, and who is asked. */
export type Cancelled = {
  readonly attemptId: AttemptId;
  readonly holder: string;
  readonly record: CancellationRequested;
};

/** Decides about a request to stop. Asked before is `done`, whoever asked. */
export function decideCancel(state: ItemState, request: CancelRequest): Decision<Cancelled> {
  const step = stepOf(state, request.step);
  if (step === undefined) return unknownStep(state, request.step);
  const last = heldAttempt(step, request.attemptId);
  if (last === undefined) {
    return refused('nobody-holds', { workItem: state.workItem.id, step: request.step, status: holdWords(step) });
  }
  const about = { attemptId: last.id, holder: last.start.record.actor };
  if (last.cancellation !== undefined) {
    return { kind: 'done', result: { ...about, record: last.cancellation.record } };
  }
  const record: CancellationRequested = {
    ...handoffHeading(state, step, last.id, request),
    eventType: 'cancellation-requested',
    outcome: `${about.holder} is asked to stop`,
    nextAction: 'Stop the work and end the attempt',
    links: [],
    reason: request.reason,
  };
  return { kind: 'append', records: [record], result: { ...about, record } };
}

function heldAttempt({ phase, last }: StepState, named: AttemptId | undefined): AttemptState | undefined {
  return phase === 'running' && (named === undefined || named === last?.id) ? last : undefined;
}
