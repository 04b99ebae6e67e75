/** Why: what other machines finish frees steps here, and nothing but looking tells. */

import { lookAround, patienceSeconds } from './run-leases.ts';
import { refresh, type Progress, type Running } from './run-progress.ts';

/** When looks have shown nothing new for so long, and no lease is left to wait for, the others are given up, and the run ends. */
const QUIET_SECONDS = 3600;

/**
 * Sees to it that the run wakes after a while and looks what others did, where they hold steps of the item and an executor here
 * has nothing to do. `end` belongs behind the waiting. Undefined when there is nobody to wait for: people take days.
 */
export function watchOthers(running: Running): { readonly end: () => Promise<void> } | undefined {
  const { ports, options, progress } = running;
  const idle = !progress.stopping && progress.workers.size < options.executors;
  if (options.watchSeconds === undefined || !idle || !othersWork(progress)) return undefined;
  if (progress.quietLooks * options.watchSeconds >= patienceSeconds(running, QUIET_SECONDS)) return undefined;
  let due = false;
  const timer = ports.timer.after(options.watchSeconds, () => {
    due = true;
    progress.wake();
  });
  return {
    end: async () => {
      timer.cancel();
      if (!due) return;
      const before = marks(progress);
      await lookAround(running, await refresh(running));
      progress.quietLooks = marks(progress) === before ? progress.quietLooks + 1 : 0;
    },
  };
}

function othersWork({ state, workers }: Progress): boolean {
  return state.steps.some(
    ({ phase, step, last }) =>
      phase === 'running' && !workers.has(step.key) && last?.start?.record.executor.kind !== 'person',
  );
}

function marks({ tips, historyTip }: Progress): string {
  return JSON.stringify([...tips, historyTip]);
}
