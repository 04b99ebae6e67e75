/** Why: a step is a tree of processes, and ending it means ending all of them, politely first. */

import { setTimeout as pause } from 'node:timers/promises';
import { groupRuns, sendSignal } from './process-table.ts';

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 200;
/** How long killed processes may take to vanish before they are given up as stuck in the system. */
const SETTLE_MS = 2000;

/**
 * Ends every process of a group: TERM, and after the grace KILL. Resolves with true once none runs any more, with false
 * when some cannot be ended (they hang in the system, or belong to another user).
 */
export async function endGroup(group: number, graceMs: number): Promise<boolean> {
  sendSignal(-group, 'SIGTERM');
  if (await settles(() => groupRuns(group), graceMs)) return true;
  sendSignal(-group, 'SIGKILL');
  return settles(() => groupRuns(group), SETTLE_MS);
}

/** Waits until something no longer runs, looking seldom once it takes long; false when it still does at the limit. */
export async function settles(runs: () => boolean, limitMs: number): Promise<boolean> {
  const limit = performance.now() + limitMs;
  for (let wait = FIRST_PAUSE_MS; runs(); wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    const left = limit - performance.now();
    if (left <= 0) return false;
    await pause(Math.min(wait, left));
  }
  return true;
}
