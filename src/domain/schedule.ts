/** Why: what may run now, what waits, and why is one pure answer, the same bytes on every machine. */

import { launchOrder } from './launch-order.ts';
import type { GateKey, RecordId, StepKey, WorkflowId, WorkItemId } from './ids.ts';
import type { ItemState } from './state.ts';
import { isDone, type StepState } from './step-state.ts';

/** Why a step may not start now. */
export type WaitReason =
  | {
      readonly kind: 'steps';
      /** The lowest steps waited for; `more` says how many besides. */
      readonly steps: readonly StepKey[];
      readonly more: number;
      /** `needs` when the step names them, `order` when the rule by order does. */
      readonly by: 'needs' | 'order';
    }
  | {
      readonly kind: 'gate';
      readonly gate: GateKey;
      readonly place: 'entry' | 'exit';
      readonly approved: number;
      readonly minimum: number;
      readonly approvers: readonly string[];
    }
  | { readonly kind: 'serial'; readonly behind: StepKey }
  | { readonly kind: 'lock'; readonly lock: string; readonly heldBy: StepKey }
  /** Sent back at the moment it was integrated: only a revert frees it. */
  | { readonly kind: 'integrated'; readonly base: string; readonly commit: string }
  | { readonly kind: 'attempts'; readonly used: number; readonly allowed: number }
  | { readonly kind: 'conflict'; readonly records: readonly RecordId[] };

/** Where a step stands in the schedule. */
export type Placement =
  | { readonly status: 'done' }
  | { readonly status: 'running' }
  | { readonly status: 'ready' }
  | { readonly status: 'awaiting-gate' | 'blocked'; readonly reasons: readonly WaitReason[] };

/** A lock was given to the lower of two steps that share it. */
export type LockDecision = { readonly lock: string; readonly granted: StepKey; readonly waits: readonly StepKey[] };

/** Placements by step index, and the decisions taken between steps that share a lock. */
export type Evaluation = { readonly placements: readonly Placement[]; readonly decisions: readonly LockDecision[] };

/** `schedule/<work-item>.json`: a pure function of the workflow, the work item and the records. */
export type Schedule = {
  readonly schemaVersion: '1.0';
  readonly workItemId: WorkItemId;
  readonly workflow: { readonly name: WorkflowId; readonly version: string; readonly digest: string };
  /** Time of the newest record used, not of the clock. */
  readonly generatedAt: string;
  /** RFC 6962 root over the sorted ids of the records used. */
  readonly setRoot: string;
  readonly instruction?: string;
  readonly launchOrder: readonly StepKey[];
  readonly readySteps: readonly StepKey[];
  readonly runningSteps: readonly { readonly step: StepKey; readonly attemptId: string }[];
  readonly blockedSteps: readonly { readonly step: StepKey; readonly reasons: readonly WaitReason[] }[];
  readonly doneSteps: readonly StepKey[];
  readonly decisions: readonly LockDecision[];
};

const NAMED_STEPS = 5;

/** Places every step. Linear in steps plus edges. */
export function evaluate(state: ItemState): Evaluation {
  const done = state.steps.map(isDone);
  const waits = waitReasons(state, done);
  const running = state.steps.map((step) => step.phase === 'running');
  const locks = new Map<string, StepKey>();
  const decisions = new Map<string, { lock: string; granted: StepKey; waits: StepKey[] }>();
  state.steps.forEach((step, index) => {
    if (running[index] === true) for (const lock of step.step.locks) locks.set(lock, step.step.key);
  });
  let serial = state.steps.find((step, index) => running[index] === true && !step.step.parallelizable)?.step.key;

  const admit = (step: StepState): Placement => {
    const { key, parallelizable } = step.step;
    if (!parallelizable && serial !== undefined) return blocked({ kind: 'serial', behind: serial });
    if (!parallelizable) serial = key;
    const lock = step.step.locks.find((name) => locks.has(name));
    const heldBy = lock === undefined ? undefined : locks.get(lock);
    if (lock !== undefined && heldBy !== undefined) {
      const decision = decisions.get(lock) ?? { lock, granted: heldBy, waits: [] };
      decision.waits.push(key);
      decisions.set(lock, decision);
      return blocked({ kind: 'lock', lock, heldBy });
    }
    for (const name of step.step.locks) locks.set(name, key);
    return { status: 'ready' };
  };

  const placements = state.steps.map((step, index): Placement => {
    if (done[index] === true) return { status: 'done' };
    if (running[index] === true) return { status: 'running' };
    const reasons = waits[index] ?? [];
    if (reasons.length > 0) return waiting(reasons);
    return admit(step);
  });
  return { placements, decisions: [...decisions.values()] };
}

/** The schedule as it is written, from an evaluation and the set root of the records used. */
export function renderSchedule(state: ItemState, evaluation: Evaluation, setRoot: string): Schedule {
  const { workItem, graph } = state;
  const keysAt = (status: Placement['status']): readonly StepKey[] =>
    state.steps.filter((_, index) => evaluation.placements[index]?.status === status).map((step) => step.step.key);
  return {
    schemaVersion: '1.0',
    workItemId: workItem.id,
    workflow: { name: graph.workflow.id, version: graph.workflow.version, digest: graph.workflow.digest },
    generatedAt: state.newest,
    setRoot,
    ...(workItem.instruction === undefined ? {} : { instruction: workItem.instruction }),
    launchOrder: launchOrder(graph),
    readySteps: keysAt('ready'),
    runningSteps: state.steps.flatMap((step) =>
      step.phase === 'running' && step.last !== undefined ? [{ step: step.step.key, attemptId: step.last.id }] : [],
    ),
    blockedSteps: state.steps.flatMap((step, index) => {
      const placement = evaluation.placements[index];
      return placement !== undefined && 'reasons' in placement
        ? [{ step: step.step.key, reasons: placement.reasons }]
        : [];
    }),
    doneSteps: keysAt('done'),
    decisions: evaluation.decisions,
  };
}

function blocked(reason: WaitReason): Placement {
  return { status: 'blocked', reasons: [reason] };
}

function waiting(reasons: readonly WaitReason[]): Placement {
  const onlyGates = reasons.every((reason) => reason.kind === 'gate');
  return { status: onlyGates ? 'awaiting-gate' : 'blocked', reasons };
}

const NO_REASONS: readonly WaitReason[] = [];

/** What keeps each step that is not done and not running, apart from the other steps that are free as well. */
function waitReasons(state: ItemState, done: readonly boolean[]): readonly (readonly WaitReason[])[] {
  const byOrder = orderReasons(state, done);
  return state.steps.map((step, index) => {
    if (done[index] === true || step.phase === 'running') return NO_REASONS;
    const own = ownReasons(step);
    if (own.length > 0) return own;
    const needs = state.graph.needs[index];
    const reasons = needs === undefined ? byOrder(index) : needReasons(state, needs, done);
    return reasons.length > 0 ? reasons : gateReasons(step, 'entry');
  });
}

/** The reasons by order, made once for each group: what is not done of the steps before it. */
function orderReasons(state: ItemState, done: readonly boolean[]): (index: number) => readonly WaitReason[] {
  const groups = new Map<number, readonly WaitReason[]>();
  const lowest: number[] = [];
  let counted = 0;
  let open = 0;
  return (index) => {
    const start = state.graph.groupStart[index] ?? 0;
    const known = groups.get(start);
    if (known !== undefined) return known;
    for (; counted < start; counted += 1) {
      if (done[counted] === true) continue;
      open += 1;
      if (lowest.length < NAMED_STEPS) lowest.push(counted);
    }
    const reasons = stepsReason(state, lowest, open, 'order');
    groups.set(start, reasons);
    return reasons;
  };
}

function needReasons(state: ItemState, needs: readonly number[], done: readonly boolean[]): readonly WaitReason[] {
  const lowest: number[] = [];
  let open = 0;
  for (const need of needs) {
    if (done[need] === true) continue;
    open += 1;
    if (lowest.length < NAMED_STEPS) lowest.push(need);
  }
  return stepsReason(state, lowest, open, 'needs');
}

function stepsReason(
  state: ItemState,
  lowest: readonly number[],
  open: number,
  by: 'needs' | 'order',
): readonly WaitReason[] {
  if (open === 0) return NO_REASONS;
  const steps: StepKey[] = [];
  for (const index of lowest) {
    const key = state.steps[index]?.step.key;
    if (key !== undefined) steps.push(key);
  }
  return [{ kind: 'steps', steps, more: open - steps.length, by }];
}

function ownReasons(step: StepState): readonly WaitReason[] {
  if (step.phase === 'conflict') {
    const records = step.history.contradictions.flatMap((pair) => pair.map((entry) => entry.id));
    return [{ kind: 'conflict', records: [...new Set(records)].sort() }];
  }
  if (step.integration !== undefined && step.phase !== 'completed') {
    const { base, commit } = step.integration.record;
    return [{ kind: 'integrated', base, commit }];
  }
  if (step.phase === 'exhausted')
    return [{ kind: 'attempts', used: step.attemptsUsed, allowed: step.step.retry.attempts }];
  return step.phase === 'completed' ? gateReasons(step, 'exit') : NO_REASONS;
}

function gateReasons(step: StepState, place: 'entry' | 'exit'): readonly WaitReason[] {
  if (step.gates.length === 0) return NO_REASONS;
  return step.gates
    .filter((gate) => gate.gate.kind === place && !gate.open)
    .map((gate) => ({
      kind: 'gate',
      gate: gate.gate.key,
      place,
      approved: gate.approvals.length,
      minimum: gate.gate.minimum,
      approvers: gate.gate.approvers,
    }));
}
