/** Why: where one step stands is put together once, for every view that shows a step. */

import type { AttemptId, GateKey, StepKey } from './ids.ts';
import type { CancellationRow, LeaseRow } from './lease-row.ts';
import { doneAt, undoingReturns } from './milestones.ts';
import type { ExecutorKind } from './record.ts';
import type { Placement } from './schedule.ts';
import type { WaitReason } from './wait-reasons.ts';
import type { GateState, StepState } from './step-state.ts';
import type { Step, Work } from './workflow.ts';

/** Where a step stands, in the word that is shown for it. */
export type StepStatus = 'done' | 'running' | 'ready' | 'awaiting-gate' | 'blocked' | 'failed' | 'conflict';

/** All states of a step, in the order in which they are counted and shown. */
export const STEP_STATUSES: readonly StepStatus[] = [
  'done',
  'running',
  'ready',
  'awaiting-gate',
  'blocked',
  'failed',
  'conflict',
];

/** A gate of a step as it stands. */
export type GateRow = {
  readonly key: GateKey;
  readonly kind: 'entry' | 'exit';
  readonly approved: number;
  readonly minimum: number;
  readonly open: boolean;
  readonly returns: number;
  /** Who may decide; empty means anybody. */
  readonly approvers: readonly string[];
  readonly approvedBy: readonly string[];
};

/** One step as it stands. Times are by the word of the records. */
export type StepRow = {
  readonly key: StepKey;
  readonly name?: string;
  readonly order: number;
  readonly role?: string;
  readonly work: Work['kind'];
  readonly executor?: string;
  readonly status: StepStatus;
  /** How many attempts there ever were. */
  readonly attempts: number;
  /** The newest attempt that counts, and who claimed it. */
  readonly attemptId?: AttemptId;
  readonly actor?: string;
  /** Who holds the step now. */
  readonly holder?: string;
  readonly holderKind?: ExecutorKind;
  /** Until when it is held, where that has an end and is looked at. */
  readonly lease?: LeaseRow;
  /** Whoever holds it was asked to stop. */
  readonly cancellation?: CancellationRow;
  /** When the step came to where it is; left out where no record says. */
  readonly since?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly reasons: readonly WaitReason[];
  readonly outcome?: string;
  readonly nextAction?: string;
  /** Exit criteria without evidence of the current attempt. */
  readonly remainingCriteria: readonly string[];
  readonly gates: readonly GateRow[];
  /** Three separate facts: the work is there; its gates approved it (left out without gates); it is in the base branch. */
  readonly facts: { readonly done: boolean; readonly approved?: boolean; readonly integrated: boolean };
  readonly integration?: { readonly commit: string; readonly base: string; readonly at: string };
  /** How often work on the step was sent back; a return that found nothing to undo is not counted. */
  readonly returns: number;
};

/** The row of one step, from its state and its place in the schedule. */
export function rowOf(state: StepState, placement: Placement | undefined): StepRow {
  const { step, integration } = state;
  const status = stepStatus(state, placement);
  const gates = state.gates.map(gateRow);
  return {
    key: step.key,
    ...(step.name === undefined ? {} : { name: step.name }),
    order: step.order,
    ...(step.responsibleRole === undefined ? {} : { role: step.responsibleRole }),
    work: step.work.kind,
    ...(step.work.kind === 'executor' ? { executor: step.work.name } : {}),
    status,
    attempts: state.attempts.length,
    ...lastAttempt(state, status),
    ...sinceOf(state, status),
    reasons: placement !== undefined && 'reasons' in placement ? placement.reasons : [],
    remainingCriteria: remainingCriteria(step, state),
    gates,
    facts: {
      done: state.phase === 'completed',
      ...(gates.length === 0 ? {} : { approved: gates.every((gate) => gate.open) }),
      integrated: integration !== undefined,
    },
    ...(integration === undefined
      ? {}
      : {
          integration: {
            commit: integration.record.commit,
            base: integration.record.base,
            at: integration.record.timestamp,
          },
        }),
    returns: undoingReturns(state).length,
  };
}

function stepStatus(state: StepState, placement: Placement | undefined): StepStatus {
  if (state.phase === 'conflict') return 'conflict';
  if (state.phase === 'exhausted' && state.integration === undefined) return 'failed';
  return placement?.status ?? 'blocked';
}

function lastAttempt(state: StepState, status: StepStatus): Partial<StepRow> {
  const { last } = state;
  if (last === undefined) return {};
  const end = last.end?.record;
  const { actor, timestamp, executor } = last.start.record;
  return {
    attemptId: last.id,
    actor,
    ...(status === 'running' ? { holder: actor, holderKind: executor.kind } : {}),
    startedAt: timestamp,
    ...(end === undefined ? {} : { endedAt: end.timestamp, outcome: end.outcome, nextAction: end.nextAction }),
  };
}

function sinceOf(state: StepState, status: StepStatus): { readonly since?: string } {
  const since = {
    done: () => doneAt(state),
    running: () => state.last?.start.record.timestamp,
    'awaiting-gate': () => (state.phase === 'completed' ? state.last?.end?.record.timestamp : undefined),
    failed: () => state.last?.end?.record.timestamp,
    ready: () => undefined,
    blocked: () => undefined,
    conflict: () => undefined,
  }[status]();
  return since === undefined ? {} : { since };
}

function remainingCriteria(step: Step, state: StepState): readonly string[] {
  const end = state.phase === 'completed' ? state.last?.end?.record : undefined;
  const evidence = end?.eventType === 'attempt-completed' ? end.evidence : [];
  const shown = new Set(
    evidence
      .filter((each) => each.kind === 'vouched' || (each.kind === 'checked' && each.exitCode === 0))
      .map((each) => each.criterion),
  );
  return step.exitCriteria.map((criterion) => criterion.text).filter((text) => !shown.has(text));
}

function gateRow({ gate, approvals, open, returns }: GateState): GateRow {
  const approvedBy = approvals.map((approval) => approval.record.reviewer).sort();
  const { key, kind, minimum, approvers } = gate;
  return { key, kind, approved: approvals.length, minimum, open, returns, approvers, approvedBy };
}
