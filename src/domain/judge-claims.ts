/** Why: an attempt may begin when what its step waits for was done; whether that was so can be read off what the claim names. */

import { directNeeds } from './graph.ts';
import type { Finding } from './finding.ts';
import type { RecordId } from './ids.ts';
import type { AttemptStarted, RecordEntry, StepRecord } from './record.ts';
import { foldStep, isDone } from './step-state.ts';
import { allEntries, stepOf, type ItemState } from './state.ts';

/**
 * Claims of a work item whose `after` does not show that each step waited for was done: the records of that step which
 * the claim names, and those behind them, do not make it so. Claims that could not name all (`join`) or name what is missing, and claims under
 * another workflow version, are left out; rework decided elsewhere is not looked at.
 */
export function judgeClaims(state: ItemState): readonly Finding[] {
  const { workflow, indexOf } = state.graph;
  const known = new Set(allEntries(state).map(({ id }) => id));
  return state.steps.flatMap((step) => {
    const needs = directNeeds(state.graph, indexOf.get(step.step.key) ?? 0).flatMap(
      (index) => state.steps[index] ?? [],
    );
    return step.history.entries.flatMap(({ id, record }): readonly Finding[] => {
      if (record.eventType !== 'attempt-started' || record.join !== undefined) return [];
      if (!record.after.every((cause) => known.has(cause))) return [];
      if (record.workflow.name !== workflow.id || record.workflow.version !== workflow.version) return [];
      const open = needs.filter((need) => !isDone(foldStep(need.step, namedBy(state, record, need.step.key), [])));
      if (open.length === 0) return [];
      const steps = open.map((need) => need.step.key).join(', ');
      return [
        {
          kind: 'unfounded',
          id,
          detail: `attempt ${record.attemptId} began, but what it names does not show that ${steps} was done`,
        },
      ];
    });
  });
}

/** The records of a step that a claim names, with those behind them. */
function namedBy(
  state: ItemState,
  claim: AttemptStarted,
  key: AttemptStarted['step']['key'],
): readonly RecordEntry<StepRecord>[] {
  const entries = stepOf(state, key)?.history.entries ?? [];
  const byId = new Map<RecordId, RecordEntry<StepRecord>>(entries.map((entry) => [entry.id, entry]));
  const found = new Set<RecordId>();
  const stack = [...claim.after];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const entry = byId.get(id);
    if (entry === undefined || found.has(id)) continue;
    found.add(id);
    stack.push(...entry.record.after);
  }
  return entries.filter(({ id }) => found.has(id));
}
