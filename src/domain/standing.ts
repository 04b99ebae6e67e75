/** Why: a claim that was won on an old view must not stand, so the winner asks here once more. */

import type { AttemptId, StepKey } from './ids.ts';
import { describeResolution } from './decide-close.ts';
import { directNeeds } from './graph.ts';
import { stepOf, type ItemState } from './state.ts';
import { isDone, type StepState } from './step-state.ts';

/** Whether the step could be claimed at the same moment as one that must not run beside it, through another ref. */
export function mayCollide(state: ItemState, key: StepKey): boolean {
  const own = stepOf(state, key)?.step;
  if (own === undefined) return false;
  if (own.locks.length > 0) return true;
  if (own.parallelizable) return false;
  if (own.needs !== undefined) return true;
  return state.steps.some(({ step }) => step.key !== key && !step.parallelizable && step.needs !== undefined);
}

/** Why a claim just won may not stand, in words; undefined when it may. */
export function claimFault(state: ItemState, key: StepKey, attemptId: AttemptId): string | undefined {
  const own = stepOf(state, key);
  const last = own?.last;
  if (own === undefined || last?.id !== attemptId || own.phase !== 'running') {
    return `the step is ${own?.phase ?? 'gone'} by the newest records`;
  }
  const ended = endFault(state, own);
  if (ended !== undefined) return ended;
  const open = openNeed(state, key);
  return open === undefined ? besides(state, own) : `${open}, which it builds on, is not done`;
}

/** Whether the step, or the whole item, is beyond being worked on. */
function endFault(state: ItemState, own: StepState): string | undefined {
  if (own.integration !== undefined) return 'the step is integrated';
  const closed = state.standing.closed?.record;
  return closed === undefined ? undefined : `the work item is closed as ${describeResolution(closed)}`;
}

function openNeed(state: ItemState, key: StepKey): StepKey | undefined {
  const needs = directNeeds(state.graph, state.graph.indexOf.get(key) ?? -1).map((index) => state.steps[index]);
  return needs.find((step) => step !== undefined && !isDone(step))?.step.key;
}

function besides(state: ItemState, own: StepState): string | undefined {
  for (const other of state.steps) {
    if (other.phase !== 'running' || other.step.key === own.step.key) continue;
    const lock = own.step.locks.find((name) => other.step.locks.includes(name));
    if (lock !== undefined) return `${other.step.key} holds the lock ${lock}`;
    if (!own.step.parallelizable && !other.step.parallelizable)
      return `${other.step.key} runs and neither is parallelizable`;
  }
  return undefined;
}

/** Where a step stands as far as holding it goes, in words that complete "it is …". */
export function holdWords({ phase, last }: StepState): string {
  const words: Record<StepState['phase'], string> = {
    idle: 'free',
    running: `held under ${last?.id ?? ''}`,
    completed: 'completed',
    exhausted: 'failed',
    conflict: 'in conflict',
  };
  return words[phase];
}
