/** Why: a step waits for steps that wait for others; what holds everything up stands at the end of that chain. */

import { withDependents } from './graph.ts';
import type { StepKey } from './ids.ts';
import type { Evaluation } from './schedule.ts';
import type { WaitReason } from './wait-reasons.ts';
import type { ItemState } from './state.ts';
import { rowOf, type StepRow, type StepStatus } from './step-row.ts';

/** A link of the chain: a step, why it waits, and the steps that it waits for. */
export type Cause = {
  readonly step: StepKey;
  readonly status: StepStatus;
  readonly reasons: readonly WaitReason[];
  /** What it waits for, the lowest first; empty at the end of the chain and where `seen`. */
  readonly causes: readonly Cause[];
  /** Further steps that it waits for, beyond those in `causes`. */
  readonly more: number;
  /** The step stands higher up in the same explanation, with its causes. */
  readonly seen: boolean;
};

/** The end of a chain: a step that waits for no other step, or that a blocker names, so that somebody can act on it. */
export type RootCause = {
  readonly row: StepRow;
  /** How many steps that are not done wait for it, directly or not. */
  readonly holdsUp: number;
};

const MAX_DEPTH = 12;
const MAX_BREADTH = 4;
const MAX_NODES = 60;

/** The chain of causes of one step, of bounded size: at most 12 deep, 4 broad and 60 links altogether. */
export function causesOfWaiting(state: ItemState, evaluation: Evaluation, index: number): Cause | undefined {
  const seen = new Set<number>();
  const visit = (at: number, depth: number): Cause | undefined => {
    const step = state.steps[at];
    if (step === undefined) return undefined;
    const { status, reasons } = rowOf(step, evaluation.placements[at]);
    const base = { step: step.step.key, status, reasons };
    if (seen.has(at)) return { ...base, causes: [], more: 0, seen: true };
    seen.add(at);
    const behind = waitsFor(state, evaluation, at, 0);
    const chosen = depth >= MAX_DEPTH || seen.size >= MAX_NODES ? [] : nearest(evaluation, behind);
    const causes = chosen.map((next) => visit(next, depth + 1)).filter((cause) => cause !== undefined);
    return { ...base, causes, more: behind.length - causes.length, seen: false };
  };
  return visit(index, 0);
}

/** The ends of all chains from some steps, lowest first, with what they hold up. Linear in steps plus edges and ends. */
export function rootCauses(
  state: ItemState,
  evaluation: Evaluation,
  from: readonly number[],
  limit = 20,
): { readonly roots: readonly RootCause[]; readonly more: number } {
  const ends = findEnds(state, evaluation, from).toSorted((a, b) => a - b);
  const roots = ends.slice(0, limit).flatMap((index) => {
    const step = state.steps[index];
    if (step === undefined) return [];
    const behind = withDependents(state.graph, index).filter((other) => isOpen(evaluation, other));
    return [{ row: rowOf(step, evaluation.placements[index]), holdsUp: behind.length - 1 }];
  });
  return { roots, more: ends.length - roots.length };
}

function findEnds(state: ItemState, evaluation: Evaluation, from: readonly number[]): readonly number[] {
  const visited = new Set<number>(from);
  const stack = [...from];
  const ends: number[] = [];
  // All open steps below this index are visited: a step that waits by order for all of them adds no further ones.
  let swept = 0;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (!isOpen(evaluation, at)) continue;
    if (!waitsForSteps(evaluation, at) || isImpeded(evaluation, at)) ends.push(at);
    for (const next of waitsFor(state, evaluation, at, swept)) {
      if (visited.has(next)) continue;
      visited.add(next);
      stack.push(next);
    }
    if (waitsByOrder(state, evaluation, at)) swept = Math.max(swept, state.graph.groupStart[at] ?? 0);
  }
  return ends;
}

/** The steps that keep a step from starting, by index; of those by order only from `above` on. */
function waitsFor(state: ItemState, evaluation: Evaluation, index: number, above: number): readonly number[] {
  const placement = evaluation.placements[index];
  if (placement === undefined || !('reasons' in placement)) return [];
  return placement.reasons.flatMap((reason): readonly number[] => {
    switch (reason.kind) {
      case 'steps':
        return stepsBehind(state, evaluation, index, above);
      case 'serial':
        return [state.graph.indexOf.get(reason.behind) ?? -1];
      case 'lock':
        return [state.graph.indexOf.get(reason.heldBy) ?? -1];
      default:
        return [];
    }
  });
}

/** All steps not done that the step waits for; the reason itself names only the first of them. */
function stepsBehind(state: ItemState, evaluation: Evaluation, index: number, above: number): readonly number[] {
  const needs = state.graph.needs[index];
  if (needs !== undefined) return needs.filter((need) => isOpen(evaluation, need));
  const start = state.graph.groupStart[index] ?? 0;
  const before: number[] = [];
  for (let at = above; at < start; at += 1) if (isOpen(evaluation, at)) before.push(at);
  return before;
}

function waitsByOrder(state: ItemState, evaluation: Evaluation, index: number): boolean {
  const placement = evaluation.placements[index];
  const reasons = placement !== undefined && 'reasons' in placement ? placement.reasons : [];
  return state.graph.needs[index] === undefined && reasons.some((reason) => reason.kind === 'steps');
}

function isOpen(evaluation: Evaluation, index: number): boolean {
  const placement = evaluation.placements[index];
  return placement !== undefined && placement.status !== 'done';
}

/** Whether the step waits for other steps, and not only for people or for itself. */
function waitsForSteps(evaluation: Evaluation, index: number): boolean {
  const placement = evaluation.placements[index];
  const reasons = placement !== undefined && 'reasons' in placement ? placement.reasons : [];
  return reasons.some((reason) => reason.kind === 'steps' || reason.kind === 'serial' || reason.kind === 'lock');
}

/** Whether somebody declared an impediment of the step itself, which is an end of its own beside those of its chain. */
function isImpeded(evaluation: Evaluation, index: number): boolean {
  const placement = evaluation.placements[index];
  return placement !== undefined && 'reasons' in placement && placement.reasons.some(({ kind }) => kind === 'blocker');
}

/** Of many steps waited for, those that tell most: first the ones that wait for no other step themselves. */
function nearest(evaluation: Evaluation, behind: readonly number[]): readonly number[] {
  if (behind.length <= MAX_BREADTH) return behind;
  const ends = behind.filter((index) => !waitsForSteps(evaluation, index));
  return (ends.length > 0 ? ends : behind).slice(0, MAX_BREADTH);
}
