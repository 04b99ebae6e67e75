/** Why: what may run now, what waits, and why is one pure answer, the same bytes on every machine. */

import { launchOrder } from './launch-order.ts';
import type { StepKey, WorkflowId, WorkItemId } from './ids.ts';
import type { ItemState } from './state.ts';
import { isDone, type StepState } from './step-state.ts';
import { waitReasons, type WaitReason } from './wait-reasons.ts';

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

const DONE: Placement = { status: 'done' };
const RUNNING: Placement = { status: 'running' };

/** Places every step. Linear in steps plus edges. */
export function evaluate(state: ItemState): Evaluation {
  const done: boolean[] = [];
  const running: boolean[] = [];
  state.steps.forEach((step) => {
    done.push(isDone(step));
    running.push(step.phase === 'running');
  });
  const waits = waitReasons(state, { done, running });
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

  const placements = waits.map((reasons, index): Placement => {
    if (done[index] === true) return DONE;
    if (running[index] === true) return RUNNING;
    if (reasons.length > 0) return waiting(reasons);
    const step = state.steps[index];
    return step === undefined ? DONE : admit(step);
  });
  return { placements, decisions: [...decisions.values()] };
}

/** The schedule as it is written, from an evaluation and the set root of the records used. */
export function renderSchedule(state: ItemState, evaluation: Evaluation, setRoot: string): Schedule {
  const { workItem, graph } = state;
  const { readySteps, runningSteps, blockedSteps, doneSteps } = listPlaces(state, evaluation);
  return {
    schemaVersion: '1.0',
    workItemId: workItem.id,
    workflow: { name: graph.workflow.id, version: graph.workflow.version, digest: graph.workflow.digest },
    generatedAt: state.newest,
    setRoot,
    ...(workItem.instruction === undefined ? {} : { instruction: workItem.instruction }),
    launchOrder: launchOrder(graph),
    readySteps,
    runningSteps,
    blockedSteps,
    doneSteps,
    decisions: evaluation.decisions,
  };
}

/** The steps by where they stand. One loop, since a large plan does not fit into the caches of a processor twice. */
function listPlaces(state: ItemState, { placements }: Evaluation) {
  const readySteps: StepKey[] = [];
  const runningSteps: { readonly step: StepKey; readonly attemptId: string }[] = [];
  const blockedSteps: { readonly step: StepKey; readonly reasons: readonly WaitReason[] }[] = [];
  const doneSteps: StepKey[] = [];
  placements.forEach((placement, index) => {
    const step = state.graph.keys[index];
    if (step === undefined) return;
    const attempt = placement.status === 'running' ? state.steps[index]?.last : undefined;
    if (placement.status === 'ready') readySteps.push(step);
    else if (placement.status === 'done') doneSteps.push(step);
    else if ('reasons' in placement) blockedSteps.push({ step, reasons: placement.reasons });
    else if (attempt !== undefined) runningSteps.push({ step, attemptId: attempt.id });
  });
  return { readySteps, runningSteps, blockedSteps, doneSteps };
}

function blocked(reason: WaitReason): Placement {
  return { status: 'blocked', reasons: [reason] };
}

function waiting(reasons: readonly WaitReason[]): Placement {
  const onlyGates = reasons[0]?.kind === 'gate' && reasons.every((reason) => reason.kind === 'gate');
  return { status: onlyGates ? 'awaiting-gate' : 'blocked', reasons };
}

/** Whether a step waits for something that doing steps does not bring: a blocker, or the item to be opened or settled. */
export function isHalted(placement: Placement | undefined): boolean {
  if (placement?.status !== 'blocked') return false;
  return placement.reasons.some(({ kind }) => kind === 'blocker' || kind === 'closed' || kind === 'conflict');
}
