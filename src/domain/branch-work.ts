/** Why: where attempts work on branches, what a step builds on is the merge of the work before it, always in one order. */

import { directNeeds } from './graph.ts';
import { compareIds, type AttemptId, type StepKey, type WorkItemId } from './ids.ts';
import { launchOrder } from './launch-order.ts';
import type { AttemptCompleted } from './record.ts';
import { stepOf, type ItemState } from './state.ts';
import { isDone, type StepState } from './step-state.ts';

/** The work of a completed step: the commit that its result names, and the branch under which it is found elsewhere. */
export type WorkHead = {
  readonly step: StepKey;
  readonly commit: string;
  readonly branch: string;
};

/** The branch of an attempt, without `refs/heads/`. */
export function attemptBranch(workItem: WorkItemId, attemptId: AttemptId): string {
  return `baton/${workItem}/${attemptId}`;
}

/**
 * What a step builds on, in launch order: the work of its needs. A need whose result names no commit stands for the work
 * before it. After a merge conflict the step builds on the work that it was in conflict with as well.
 */
export function workBefore(state: ItemState, key: StepKey): readonly WorkHead[] {
  const index = state.graph.indexOf.get(key);
  const own = index === undefined ? undefined : state.steps[index];
  if (index === undefined || own === undefined) return [];
  const heads = new Map<StepKey, WorkHead>();
  const visited = new Set<number>();
  const pending = [...directNeeds(state.graph, index), ...clashedWith(own).flatMap((other) => indexOf(state, other))];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const before = state.steps[at];
    if (before === undefined || visited.has(at)) continue;
    visited.add(at);
    const head = isDone(before) ? workOf(state, before) : undefined;
    if (head === undefined) pending.push(...directNeeds(state.graph, at));
    else heads.set(head.step, head);
  }
  return inLaunchOrder(state, heads);
}

function indexOf(state: ItemState, key: StepKey): readonly number[] {
  const index = state.graph.indexOf.get(key);
  return index === undefined ? [] : [index];
}

function inLaunchOrder(state: ItemState, heads: ReadonlyMap<StepKey, WorkHead>): readonly WorkHead[] {
  if (heads.size < 2) return [...heads.values()];
  return launchOrder(state.graph).flatMap((key) => heads.get(key) ?? []);
}

/** The work of a step, when its completion names a commit. */
function workOf(state: ItemState, step: StepState): WorkHead | undefined {
  const end = completionOf(step);
  if (end?.commit === undefined) return undefined;
  const { attemptId, commit } = end;
  return { step: step.step.key, commit, branch: attemptBranch(state.workItem.id, attemptId) };
}

/** The completion that counts. */
export function completionOf(step: StepState): AttemptCompleted | undefined {
  const end = step.phase === 'completed' ? step.last?.end?.record : undefined;
  return end?.eventType === 'attempt-completed' ? end : undefined;
}

/** The steps with whose work this step's own was in conflict when it was sent back. */
function clashedWith(own: StepState): readonly StepKey[] {
  const keys = own.history.entries.flatMap(({ record }) =>
    record.eventType === 'gate-rejected' ? (record.conflict?.with ?? []) : [],
  );
  return [...new Set(keys)].sort(compareIds);
}

/** The work that nothing else builds on: what is left to be merged when an item is done, in launch order. */
export function finalWork(state: ItemState): readonly WorkHead[] {
  const built = new Set<StepKey>();
  const heads = new Map<StepKey, WorkHead>();
  for (const step of state.steps) {
    const head = isDone(step) ? workOf(state, step) : undefined;
    if (head === undefined) continue;
    heads.set(head.step, head);
    for (const before of workBefore(state, head.step)) built.add(before.step);
  }
  for (const key of built) heads.delete(key);
  return inLaunchOrder(state, heads);
}

/** The work of a step, for those who integrate it; undefined when its completion names no commit of a branch. */
export function branchWork(state: ItemState, key: StepKey): WorkHead | undefined {
  const step = stepOf(state, key);
  return step === undefined ? undefined : workOf(state, step);
}
