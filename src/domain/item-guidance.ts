/** Why: an item that is closed, in dispute or impeded as a whole wants something else than its steps do. */

import { finalWork } from './branch-work.ts';
import { describeResolution } from './decide-close.ts';
import { guide, type Guidance } from './guidance.ts';
import { openBlockers, type BlockerState } from './item-standing.ts';
import { stepOf, type ItemState } from './state.ts';
import type { StepRow } from './step-row.ts';

const NAMED = 3;

/** What has to happen now with an item that has these steps. */
export function guideItem(state: ItemState, rows: readonly StepRow[]): Guidance {
  const { id } = state.workItem;
  const { standing } = state;
  if (standing.history.contradictions.length > 0) {
    const action = 'Records about the item contradict each other: one more decision of that kind settles it.';
    return { nextAction: action, commands: [`baton show ${id}`] };
  }
  const closed = standing.closed?.record;
  if (closed !== undefined) {
    const action = `Nothing is left to do: closed as ${describeResolution(closed)} (${closed.reason}).`;
    return { nextAction: action, commands: [`baton reopen --work-item ${id} --reason "..."`] };
  }
  const base = withMerges(state, rows, guide(id, rows));
  const open = rows.every((row) => row.status === 'done') ? [] : openBlockers(standing);
  if (open.length === 0) return base;
  const sentences = open.slice(0, NAMED).map(describeBlocker);
  const more = open.length - sentences.length;
  const parts = [...sentences, ...(more > 0 ? [`${more} more blockers are open`] : [])].join('; ');
  const commands = open
    .slice(0, NAMED)
    .map(({ raised }) => `baton unblock --work-item ${id} --blocker ${raised.id.slice(0, 12)} --reason "..."`);
  const rest = base.commands.length === 0 ? [] : [base.nextAction];
  return { nextAction: [`${parts}.`, ...rest].join(' '), commands: [...new Set([...commands, ...base.commands])] };
}

/** Of an item whose attempts worked on branches, what is left at the end is to merge the last of them. */
function withMerges(state: ItemState, rows: readonly StepRow[], base: Guidance): Guidance {
  const isolated = state.graph.workflow.isolation === 'worktree';
  if (!isolated || rows.some((row) => row.status !== 'done')) return base;
  const left = finalWork(state).filter(({ step }) => stepOf(state, step)?.integration === undefined);
  if (left.length === 0) return base;
  const merges = left.slice(0, NAMED).map(({ branch }) => `git merge ${branch}`);
  const detect = `baton integrate --work-item ${state.workItem.id} --detect`;
  const action = `All ${rows.length} steps are done; what is left is to merge their work.`;
  return { nextAction: action, commands: [...merges, detect] };
}

function describeBlocker({ raised: { record }, steps }: BlockerState): string {
  const what = steps.length === 0 ? 'everything' : steps.join(', ');
  return `${record.owner} removes what blocks ${what} (${record.type}: ${record.reason})`;
}
