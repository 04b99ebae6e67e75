/** Why: status, metrics and exports must agree on when a step was done and when an item began and ended. */

import type { RecordId } from './ids.ts';
import type { Evaluation } from './schedule.ts';
import type { ItemState } from './state.ts';
import { isDone, type GateState, type StepState } from './step-state.ts';
import { compareInstants, earliestOf, latestOf } from './time.ts';

/** When the work of a step was completed, by the word of the record; undefined when it is not. */
function completedAt(step: StepState): string | undefined {
  return step.phase === 'completed' ? step.last?.end?.record.timestamp : undefined;
}

/** When the last approval that a gate needed was given; undefined while it is closed. */
function openedAt(gate: GateState): string | undefined {
  const times = gate.approvals.map((approval) => approval.record.timestamp).sort(compareInstants);
  return times[gate.gate.minimum - 1];
}

/** When a step became done: its completion, or the last approval that its exit gates needed. */
export function doneAt(step: StepState): string | undefined {
  const completed = completedAt(step);
  if (completed === undefined || !isDone(step)) return undefined;
  const opened = step.gates.filter((gate) => gate.gate.kind === 'exit').map(openedAt);
  return latestOf([completed, ...opened.filter((time) => time !== undefined)]);
}

/** When the first attempt of the item was claimed, whatever became of it. */
export function startedAt(state: ItemState): string | undefined {
  return earliestOf(state.steps.flatMap((step) => step.attempts.map((attempt) => attempt.start.record.timestamp)));
}

/** When the item became done: the latest of its steps; undefined while one of them is not. */
export function finishedAt(state: ItemState, evaluation: Evaluation): string | undefined {
  const open = evaluation.placements.some((placement) => placement.status !== 'done');
  if (open) return undefined;
  return latestOf(state.steps.map(doneAt).filter((time) => time !== undefined));
}

/**
 * When an attempt stopped holding its step: its end; for one that was superseded the start of the next; for one that
 * rework overtook the time of that rework. Undefined while it holds the step.
 */
export function releasedAt(state: ItemState, step: StepState, at: number): string | undefined {
  const attempt = step.attempts[at];
  const end = attempt?.end?.record;
  if (end !== undefined || attempt === undefined) return end?.timestamp;
  if (attempt.status === 'superseded') return step.attempts[at + 1]?.start.record.timestamp;
  if (attempt.current) return undefined;
  const unseen = new Set(step.rewinds.filter((rewind) => !step.history.sees(attempt.start.id, rewind)));
  const times = state.steps.flatMap(({ history }) =>
    history.entries.filter((entry) => unseen.has(entry.id)).map((entry) => entry.record.timestamp),
  );
  return earliestOf(times);
}

/** The rework that undid work of the step: of what sent it back, all that came after the start of some attempt. */
export function undoingReturns(step: StepState): readonly RecordId[] {
  return step.rewinds.filter((rewind) => step.attempts.some((attempt) => !step.history.sees(attempt.start.id, rewind)));
}
