/** Why: renewing a lease is how an executor says that it is alive, and how it hears that it should stop. */

import { findAttempt, type EndTarget } from './decide-end.ts';
import { refuse, type Refusal } from './failures.ts';
import type { Author } from './handoff.ts';
import type { AttemptId } from './ids.ts';
import { leaseOf, type LeaseRenewal } from './lease.ts';
import type { ItemState } from './state.ts';

/** Who wants to hold on to which attempt, and for how long from now; without that, for as long as before. */
export type RenewalRequest = Author & {
  readonly target: EndTarget;
  readonly leaseSeconds?: number;
  /** The newest renewal in the chain of the step. */
  readonly renewal?: LeaseRenewal;
  /** The server's clock now, where it tells the time. */
  readonly serverTime?: string;
};

/**
 * The answer to a renewal. `ok`: go on; `renewal` is to be appended, and missing where the lease has no end. `superseded`:
 * the attempt is not the asker's any more. `cancelled`: somebody asked for it to be stopped.
 */
export type RenewalAnswer =
  | {
      readonly answer: 'ok';
      readonly attemptId: AttemptId;
      readonly leaseSeconds: number;
      readonly renewal?: LeaseRenewal;
    }
  | { readonly answer: 'superseded'; readonly refusal: Refusal }
  | { readonly answer: 'cancelled'; readonly attemptId: AttemptId; readonly refusal: Refusal };

/** Decides whether an executor may go on, and until when. */
export function decideRenewal(state: ItemState, request: RenewalRequest): RenewalAnswer {
  const found = findAttempt(state, request.target);
  if (found.kind === 'refused') return { answer: 'superseded', refusal: found.refusal };
  const { attempt, step } = found;
  const { id: attemptId, end, cancellation, start } = attempt;
  const facts = { workItem: state.workItem.id, step: step.step.key, attempt: attemptId, kept: '' };
  if (end !== undefined) {
    const reason = `it has ended (${end.record.eventType} at ${end.record.timestamp})`;
    return { answer: 'superseded', refusal: refuse('superseded', { ...facts, reason }) };
  }
  if (cancellation !== undefined) {
    const { actor: by, reason } = cancellation.record;
    return { answer: 'cancelled', attemptId, refusal: refuse('cancelled', { ...facts, by, reason }) };
  }
  const leaseSeconds = request.leaseSeconds ?? leaseOf(start.record, request.renewal).seconds;
  if (leaseSeconds === 0 && request.leaseSeconds === undefined) return { answer: 'ok', attemptId, leaseSeconds };
  const renewal: LeaseRenewal = {
    schemaVersion: '1.0',
    eventType: 'lease-renewed',
    workItemId: state.workItem.id,
    step: step.step.key,
    attemptId,
    nonce: start.record.nonce,
    timestamp: request.now,
    actor: request.actor,
    leaseSeconds,
    ...(request.serverTime === undefined ? {} : { serverTime: request.serverTime }),
  };
  return { answer: 'ok', attemptId, leaseSeconds, renewal };
}
