/** Why: when a run is killed its steps go on without anybody watching; they are found by their claim and ended. */

import { CLAIM_VARIABLE } from './environment.ts';
import { settles } from './process-group.ts';
import { findByEnvironment, processExists, readProcess, sendSignal } from './process-table.ts';

const LOOK_AGAIN_MS = 50;
const SETTLE_MS = 2000;

/**
 * Ends every process that was started with this claim in its environment: TERM, and after the grace KILL. Gives how
 * many there were, once none of them runs any more.
 *
 * Limits: a process that was started with an emptied environment, that overwrote its own, or that belongs to another
 * user is not found. Where the system has no `/proc`, `ps` is asked, which on macOS hides the environment of some
 * programs of the system.
 */
export async function endOrphans(nonce: string, graceMs: number): Promise<number> {
  if (nonce === '') return 0;
  const signalled = new Set<number>();
  const limit = performance.now() + graceMs;
  // Looked for anew each time, since what is being ended may still start others.
  for (let orphans = await find(nonce); orphans.length > 0; orphans = await find(nonce)) {
    const left = limit - performance.now();
    if (left <= -SETTLE_MS) break;
    for (const pid of orphans) {
      if (left <= 0) sendSignal(pid, 'SIGKILL');
      else if (!signalled.has(pid)) sendSignal(pid, 'SIGTERM');
      signalled.add(pid);
    }
    await settles(() => orphans.some(runs), Math.min(LOOK_AGAIN_MS, Math.max(left, 1)));
  }
  return signalled.size;
}

function find(nonce: string): Promise<readonly number[]> {
  return findByEnvironment(CLAIM_VARIABLE, nonce);
}

function runs(pid: number): boolean {
  return processExists(pid) && readProcess(pid)?.ended !== true;
}
