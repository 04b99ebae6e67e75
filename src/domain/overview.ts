/** Why: one view of where a work item stands feeds the terminal, `--json`, explanations and the portfolio alike. */

import type { RecordId, StepKey, WorkflowId } from './ids.ts';
import { guideItem } from './item-guidance.ts';
import { closedFact, disputedRecords, openBlockerFacts, type ClosedFact, type OpenBlocker } from './item-facts.ts';
import { openBlockers } from './item-standing.ts';
import { withLease, type Leases } from './lease-row.ts';
import type { Evaluation } from './schedule.ts';
import type { ItemState } from './state.ts';
import { rowOf, type StepRow, type StepStatus } from './step-row.ts';
import type { WorkItem } from './work-item.ts';

/**
 * Where an item stands: nothing begun yet, work possible or going on, only gates to be decided (`waiting`), nothing
 * possible because of declared impediments (`blocked`), or of failures or conflicts (`stuck`), every step done, or closed
 * before that.
 */
export type ItemStatus = 'not-started' | 'in-progress' | 'waiting' | 'blocked' | 'stuck' | 'done' | 'closed';

/** All states of an item. */
export const ITEM_STATUSES: readonly ItemStatus[] = [
  'not-started',
  'in-progress',
  'waiting',
  'blocked',
  'stuck',
  'done',
  'closed',
];

/** How many steps stand where. */
export type StepCounts = { readonly total: number; readonly integrated: number } & Readonly<Record<StepStatus, number>>;

/** Where a work item stands: what `status --json` prints. */
export type Overview = {
  readonly workItem: Pick<WorkItem, 'id' | 'title' | 'owner' | 'createdAt' | 'instruction' | 'links'>;
  readonly workflow: { readonly name: WorkflowId; readonly version: string };
  readonly status: ItemStatus;
  readonly closed?: ClosedFact;
  /** Impediments that nobody has resolved. */
  readonly blockers: readonly OpenBlocker[];
  /** Records about the item as a whole that contradict each other. */
  readonly disputed: readonly RecordId[];
  readonly counts: StepCounts;
  /** Steps that run and steps that may start now. */
  readonly currentSteps: readonly StepKey[];
  readonly nextSteps: readonly StepKey[];
  /** What has to happen now, and who must act. */
  readonly nextAction: string;
  readonly commands: readonly string[];
  readonly steps: readonly StepRow[];
  /** Time of the newest record. */
  readonly newest: string;
  /** Records about steps that this workflow version does not have, and things that could not be read. */
  readonly strays: number;
  readonly problems: number;
};

/**
 * Builds the overview of an item. `problems` is how many things in its journal could not be used; with `leases` held steps
 * tell theirs.
 */
export function overviewOf(state: ItemState, evaluation: Evaluation, problems = 0, leases?: Leases): Overview {
  const { workItem, graph } = state;
  const steps = state.steps.map((step, index) => withLease(rowOf(step, evaluation.placements[index]), step, leases));
  const counts = countSteps(steps);
  const status = itemStatus(state, counts);
  const { id, title, owner, createdAt, instruction, links } = workItem;
  const keysAt = (wanted: StepStatus): readonly StepKey[] =>
    steps.filter((row) => row.status === wanted).map((row) => row.key);
  return {
    workItem: { id, title, owner, createdAt, ...(instruction === undefined ? {} : { instruction }), links },
    workflow: { name: graph.workflow.id, version: graph.workflow.version },
    status,
    ...closedFact(state.standing),
    blockers: openBlockerFacts(state.standing),
    disputed: disputedRecords(state.standing),
    counts,
    currentSteps: keysAt('running'),
    nextSteps: keysAt('ready'),
    ...guideItem(state, steps),
    steps,
    newest: state.newest,
    strays: state.strays.length,
    problems,
  };
}

function countSteps(rows: readonly StepRow[]): StepCounts {
  const counts: Record<StepStatus, number> = {
    done: 0,
    running: 0,
    ready: 0,
    'awaiting-gate': 0,
    blocked: 0,
    failed: 0,
    conflict: 0,
  };
  for (const row of rows) counts[row.status] += 1;
  return { total: rows.length, integrated: rows.filter((row) => row.facts.integrated).length, ...counts };
}

function itemStatus(state: ItemState, counts: StepCounts): ItemStatus {
  if (counts.done === counts.total) return 'done';
  if (state.standing.closed !== undefined) return 'closed';
  const begun = state.steps.some((step) => step.attempts.length > 0);
  if (counts.running + counts.ready > 0) return begun ? 'in-progress' : 'not-started';
  if (counts['awaiting-gate'] > 0) return 'waiting';
  return counts.failed + counts.conflict === 0 && openBlockers(state.standing).length > 0 ? 'blocked' : 'stuck';
}
