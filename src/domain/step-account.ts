/** Why: what was tried, shown and decided at a step is told in the same shapes by explanations and exports. */

import type { AttemptId, GateKey, RecordId, StepKey } from './ids.ts';
import { releasedAt, undoingReturns } from './milestones.ts';
import {
  isGateDecision,
  type AttemptEnd,
  type Evidence,
  type ExecutorKind,
  type FailureReason,
  type RecordEntry,
  type StepRecord,
} from './record.ts';
import type { ItemState } from './state.ts';
import type { AttemptState, StepState } from './step-state.ts';
import { compareInstants, secondsBetween } from './time.ts';
import { timelineOf } from './timeline.ts';

/** One attempt as it went. `reason` and what follows it only where it came to nothing. */
export type AttemptAccount = {
  readonly id: AttemptId;
  readonly number: number;
  readonly status: AttemptState['status'];
  /** False once rework came after it. */
  readonly current: boolean;
  readonly actor: string;
  readonly executor: ExecutorKind;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Whole seconds that it held the step. */
  readonly seconds?: number;
  readonly outcome?: string;
  readonly nextAction?: string;
  readonly links: readonly string[];
  readonly reason?: FailureReason | 'rejected';
  readonly exitCode?: number;
  readonly reasons?: readonly string[];
};

/** An exit criterion and what shows that it holds: `failed` when its check said no, `open` when nobody looked. */
export type CriterionAccount = {
  readonly text: string;
  readonly check?: string;
  readonly state: 'checked' | 'vouched' | 'skipped' | 'failed' | 'open';
  readonly detail?: string;
};

/** A decision at a gate. `counts` is true for approvals of the result as it is now. */
export type DecisionAccount = {
  readonly gate: GateKey;
  readonly verdict: 'approved' | 'rejected';
  readonly reviewer: string;
  readonly at: string;
  readonly reasons: readonly string[];
  readonly reentryStep?: StepKey;
  readonly counts: boolean;
};

/** What sent a step back: a rejection at a gate, or a revert that reopened. */
export type ReturnAccount = {
  readonly by: 'gate-rejected' | 'baseline-reverted';
  readonly step: StepKey;
  readonly gate?: GateKey;
  readonly reviewer: string;
  readonly at: string;
  readonly reasons: readonly string[];
};

/** All attempts of a step, first to last. */
export function accountAttempts(state: ItemState, step: StepState): readonly AttemptAccount[] {
  return step.attempts.map((attempt, at) => {
    const { actor, timestamp, executor } = attempt.start.record;
    const endedAt = releasedAt(state, step, at);
    return {
      id: attempt.id,
      number: attempt.number,
      status: attempt.status,
      current: attempt.current,
      actor,
      executor: executor.kind,
      startedAt: timestamp,
      ...(endedAt === undefined ? {} : { endedAt, seconds: secondsBetween(timestamp, endedAt) }),
      ...endAccount(attempt.end?.record),
    };
  });
}

type EndAccount = Pick<AttemptAccount, 'links'> & Partial<AttemptAccount>;

function endAccount(end: AttemptEnd | undefined): EndAccount {
  if (end === undefined) return { links: [] };
  const { outcome, nextAction, links } = end;
  const said = { outcome, nextAction, links };
  switch (end.eventType) {
    case 'attempt-completed':
      return said;
    case 'attempt-failed':
      return { ...said, reason: end.reason, ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }) };
    case 'attempt-rejected':
      return { ...said, reason: 'rejected', reasons: end.reasons };
  }
}

/** Each exit criterion with what the newest attempt that counts shows for it. */
export function accountCriteria(state: StepState): readonly CriterionAccount[] {
  const end = state.last?.end?.record;
  const evidence = end !== undefined && 'evidence' in end ? end.evidence : [];
  return state.step.exitCriteria.map((criterion) => ({
    text: criterion.text,
    ...(criterion.kind === 'checked' ? { check: criterion.check } : {}),
    ...shownBy(evidence.find((each) => each.criterion === criterion.text)),
  }));
}

function shownBy(evidence: Evidence | undefined): Pick<CriterionAccount, 'state' | 'detail'> {
  switch (evidence?.kind) {
    case 'checked':
      return evidence.exitCode === 0 ? { state: 'checked' } : { state: 'failed', detail: `exit ${evidence.exitCode}` };
    case 'vouched':
      return { state: 'vouched', detail: `by ${evidence.by}` };
    case 'skipped':
      return { state: 'skipped', detail: evidence.reason };
    case undefined:
      return { state: 'open' };
  }
}

/** All decisions at the gates of a step as they are told: by time, and never before what they build on. */
export function accountDecisions(state: StepState): readonly DecisionAccount[] {
  const counting = new Set(state.gates.flatMap((gate) => gate.approvals.map((approval) => approval.id)));
  const decisions = timelineOf(state.history.entries);
  return decisions.flatMap(({ id, record }): readonly DecisionAccount[] => {
    if (!isGateDecision(record)) return [];
    const { gate, reviewer, reasons } = record;
    const base = { gate, reviewer, at: record.timestamp, reasons };
    return record.eventType === 'gate-approved'
      ? [{ ...base, verdict: 'approved', counts: counting.has(id) }]
      : [{ ...base, verdict: 'rejected', counts: false, reentryStep: record.reentryStep }];
  });
}

/** What sent work of the step back, oldest first by the word of the records. */
export function accountReturns(state: ItemState, own: StepState): readonly ReturnAccount[] {
  const wanted = new Set<RecordId>(undoingReturns(own));
  if (wanted.size === 0) return [];
  return state.steps
    .flatMap((step) => step.history.entries.filter((entry) => wanted.has(entry.id)))
    .flatMap(accountReturn)
    .sort((a, b) => compareInstants(a.at, b.at));
}

function accountReturn({ record }: RecordEntry<StepRecord>): readonly ReturnAccount[] {
  const base = { step: record.step.key, at: record.timestamp };
  if (record.eventType === 'gate-rejected') {
    const { gate, reviewer, reasons } = record;
    return [{ ...base, by: record.eventType, gate, reviewer, reasons }];
  }
  if (record.eventType === 'baseline-reverted') {
    return [{ ...base, by: record.eventType, reviewer: record.actor, reasons: [record.reason] }];
  }
  return [];
}
