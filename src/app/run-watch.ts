/** Why: what other machines finish frees steps here, and nothing but looking tells. */

import { refresh, type Progress, type Running } from './run-progress.ts';

/** After so many looks that showed nothing new, the others are taken for gone, and the run ends. */
const MOST_QUIET_LOOKS = 1200;

/**
 * Sees to it that the run wakes after a while and looks what others did, where they hold steps of the item and an executor here
 * has nothing to do. `end` belongs behind the waiting. Undefined when there is nobody to wait for: people take days.
 */
export function watchOthers(running: Running): { readonly end: () => Promise<void> } | undefined {
  const { ports, options, progress } = running;
  const idle = !progress.stopping && progress.workers.size < options.executors;
  const quiet = progress.quietLooks >= MOST_QUIET_LOOKS;
  if (options.watchSeconds === undefined || !idle || quiet || !othersWork(progress)) return undefined;
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
      await refresh(running);
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
