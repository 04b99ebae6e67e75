/** Why: who looks at a step that is held wants to know whether its holder is still heard of, and whether he was asked to stop. */

import { leaseOf, type LeaseRenewal } from './lease.ts';
import type { StepKey } from './ids.ts';
import type { StepRow } from './step-row.ts';
import type { StepState } from './step-state.ts';
import { epochMs, formatSpan, secondsAfter } from './time.ts';

/** What is known besides the records: the newest renewals by step, and the clock of whoever looks. */
export type Leases = { readonly renewals: ReadonlyMap<string, LeaseRenewal>; readonly now: string };

/**
 * The lease of a held step, for people. `leftSeconds` is by the clock of whoever looks, and negative once it is over; it decides
 * nothing, since the holder's clock may say otherwise.
 */
export type LeaseRow = {
  readonly seconds: number;
  readonly since: string;
  /** When it ends, by the clock of its holder. */
  readonly until: string;
  readonly renewed: boolean;
  readonly leftSeconds: number;
};

/** Somebody asked the holder of a step to stop. */
export type CancellationRow = { readonly by: string; readonly reason: string; readonly at: string };

/** The row of a step with its lease, where it is held and its lease has an end, and with who asked for it to be stopped. */
export function withLease(row: StepRow, { last }: StepState, leases: Leases | undefined): StepRow {
  if (row.status !== 'running' || last === undefined) return row;
  const asked = last.cancellation?.record;
  const cancellation = asked && { by: asked.actor, reason: asked.reason, at: asked.timestamp };
  const lease = leases && leaseRow(last.start.record, leases.renewals.get(row.key), leases.now);
  return { ...row, ...(cancellation && { cancellation }), ...(lease && { lease }) };
}

function leaseRow(
  start: Parameters<typeof leaseOf>[0],
  renewal: LeaseRenewal | undefined,
  now: string,
): LeaseRow | undefined {
  const { seconds, since, renewed } = leaseOf(start, renewal);
  if (seconds === 0) return undefined;
  const passed = Math.floor((epochMs(now) - epochMs(since)) / 1000);
  return { seconds, since, until: secondsAfter(since, seconds), renewed, leftSeconds: seconds - passed };
}

/** Whether the lease of a held step is over, as far as the clock of whoever looks can tell. */
export function isOverdue({ lease }: StepRow): boolean {
  return lease !== undefined && lease.leftSeconds < 0;
}

/** What is unusual about how a step is held, in words that go behind its holder. */
export function holdFacts(row: StepRow): readonly string[] {
  const { lease, cancellation } = row;
  return [
    ...(cancellation === undefined ? [] : [`asked to stop by ${cancellation.by} (${cancellation.reason})`]),
    ...(lease !== undefined && isOverdue(row) ? [leaseWords(lease)] : []),
  ];
}

/** A lease in words: `48 min left of a lease of 1 h`, `lease over since 3 min`. */
export function leaseWords({ leftSeconds, seconds }: LeaseRow): string {
  return leftSeconds < 0
    ? `lease over since ${formatSpan(-leftSeconds)}`
    : `${formatSpan(leftSeconds)} left of a lease of ${formatSpan(seconds)}`;
}

/** The command that ends what is provably lost at a step. */
export function reapCommand(workItem: string, step: StepKey): string {
  return `baton reap --work-item ${workItem} --step ${step}`;
}
