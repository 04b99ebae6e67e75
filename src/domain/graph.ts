/** Why: which step comes after which is settled once per workflow, in time linear in steps plus edges. */

import type { StepKey } from './ids.ts';
import { indexSteps, type StepIndex } from './step-index.ts';
import type { Workflow } from './workflow.ts';

/**
 * The dependencies of a workflow by step index (place in `workflow.steps`). A step with `needs` waits for exactly
 * those. A step without waits for every step before its group: a group is a run of neighbouring parallelizable steps,
 * or one step that is not parallelizable. That rule is kept as the index where the group starts, never as edges, so a
 * join of a thousand on a thousand costs nothing.
 */
export type StepGraph = {
  readonly workflow: Workflow;
  /** The steps' keys: a view of a large plan can list them without fetching every step into the processor. */
  readonly keys: readonly StepKey[];
  readonly indexOf: StepIndex;
  /** Indices of the explicit needs, ascending and unique; undefined where the rule by order holds. */
  readonly needs: readonly (readonly number[] | undefined)[];
  /** Index of the first step of the step's group. */
  readonly groupStart: readonly number[];
};

/** Builds the graph. Needs that name no step are left out: reading a workflow file has refused them before. */
export function buildGraph(workflow: Workflow): StepGraph {
  const indexOf = indexSteps(workflow.steps);
  const keys: StepKey[] = [];
  const groupStart: number[] = [];
  let start = 0;
  let inGroup = false;
  const needs = workflow.steps.map((step, index) => {
    if (!(step.parallelizable && inGroup)) start = index;
    inGroup = step.parallelizable;
    groupStart.push(start);
    keys.push(step.key);
    return step.needs === undefined ? undefined : indicesOf(step.needs, indexOf);
  });
  return { workflow, keys, indexOf, needs, groupStart };
}

const NOWHERE = -1;

/** Ascending and unique. This is the one part of scheduling that runs once an edge; an array that grows takes room for 17. */
function indicesOf(keys: readonly StepKey[], indexOf: StepIndex): readonly number[] {
  const indices = keys.map((key) => indexOf.get(key) ?? NOWHERE);
  const isAscending = indices.every((index, at) => index > (indices[at - 1] ?? NOWHERE));
  return isAscending ? indices : [...new Set(indices)].filter((index) => index !== NOWHERE).sort((a, b) => a - b);
}

/**
 * The steps that a step waits for directly, as indices: its needs, or by the rule of order the group before its own. A
 * step there that goes by order itself stands for everything before it; where all have needs, earlier groups are given too.
 */
export function directNeeds(graph: StepGraph, index: number): readonly number[] {
  const explicit = graph.needs[index];
  if (explicit !== undefined) return explicit;
  const end = graph.groupStart[index] ?? 0;
  let from = end;
  let byOrder = false;
  while (from > 0 && !byOrder) {
    const start = graph.groupStart[from - 1] ?? 0;
    for (let at = start; at < from; at += 1) byOrder ||= graph.needs[at] === undefined;
    from = start;
  }
  return Array.from({ length: end - from }, (_, offset) => from + offset);
}

/** The step itself and every step that depends on it, directly or not, as ascending indices. Linear in steps plus edges. */
export function withDependents(graph: StepGraph, index: number): readonly number[] {
  const affected = new Set<number>([index]);
  const dependents = explicitDependents(graph);
  const groupEnd = groupEnds(graph);
  const queue = [index];
  let swept = graph.needs.length;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const add = (candidate: number): void => {
      if (affected.has(candidate)) return;
      affected.add(candidate);
      queue.push(candidate);
    };
    for (const dependent of dependents.get(next) ?? []) add(dependent);
    const first = groupEnd[next] ?? swept;
    for (let later = first; later < swept; later += 1) if (graph.needs[later] === undefined) add(later);
    swept = Math.min(swept, first);
  }
  return [...affected].sort((a, b) => a - b);
}

function explicitDependents(graph: StepGraph): ReadonlyMap<number, readonly number[]> {
  const dependents = new Map<number, number[]>();
  graph.needs.forEach((needs, index) => {
    for (const need of needs ?? []) {
      const list = dependents.get(need);
      if (list === undefined) dependents.set(need, [index]);
      else list.push(index);
    }
  });
  return dependents;
}

/** For each step, the index of the first step of the next group. */
function groupEnds(graph: StepGraph): readonly number[] {
  const ends = graph.groupStart.map(() => graph.groupStart.length);
  for (let index = ends.length - 2; index >= 0; index -= 1) {
    const sameGroup = graph.groupStart[index + 1] === graph.groupStart[index];
    ends[index] = sameGroup ? (ends[index + 1] ?? index + 1) : index + 1;
  }
  return ends;
}
