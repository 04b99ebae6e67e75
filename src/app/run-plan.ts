/** Why: the main job: claim what is ready, execute it, record how it ended, until nothing is left that can be done here. */

import { heldSteps } from '../domain/decide-loss.ts';
import { concludeRun } from '../domain/run-end.ts';
import type { RunEnd } from '../domain/run-event.ts';
import { evaluate } from '../domain/schedule.ts';
import { recordEnds } from './run-ends.ts';
import { answerLeaseAlarm, seeLosses, setLeaseAlarm } from './run-leases.ts';
import { beginProgress, refresh, type RunOptions, type RunPorts, type Running } from './run-progress.ts';
import { recover } from './run-recovery.ts';
import { startable, startWave } from './run-wave.ts';
import { watchOthers } from './run-watch.ts';

/** A run that is going on. `stop` ends what runs, has it recorded as interrupted, and starts nothing more. */
export type Run = { readonly done: Promise<RunEnd>; readonly stop: () => void };

/** Starts a run of a work item from its recorded state; what is complete is never done again. */
export function startRun(ports: RunPorts, options: RunOptions): Run {
  let running: Running | undefined;
  let stopped = false;
  const go = async (): Promise<RunEnd> => {
    const progress = await beginProgress(ports, options);
    running = { ports, options, progress };
    progress.stopping = stopped;
    try {
      await recover(running);
      await findLosses(running);
      return await work(running);
    } catch (error) {
      await abandon(running);
      throw error;
    } finally {
      // What is left to wait for would keep the program from ending.
      progress.cancelAlarm();
    }
  };
  return {
    done: go(),
    stop: () => {
      stopped = true;
      if (running !== undefined) stopRunning(running);
    },
  };
}

/** What a machine that died left held may be taken up from the start. */
async function findLosses(running: Running): Promise<void> {
  if (heldSteps(running.progress.state).length > 0) await seeLosses(running, await refresh(running));
}

/** A run that cannot record anything any more (a full disk, say) must not leave its steps running unwatched. */
async function abandon({ progress }: Running): Promise<void> {
  progress.stopping = true;
  const performances = [...progress.workers.values()].map(({ performance }) => performance);
  for (const performance of performances) performance.stop();
  await Promise.allSettled(performances.map(({ done }) => done));
}

function stopRunning({ options, progress }: Running): void {
  if (progress.stopping) return;
  progress.stopping = true;
  options.onEvent({ kind: 'stopping', running: progress.workers.size });
  for (const { performance } of progress.workers.values()) performance.stop();
  progress.wake();
}

async function work(running: Running): Promise<RunEnd> {
  const { progress } = running;
  for (;;) {
    const wakened = new Promise<void>((resolve) => {
      progress.wake = resolve;
    });
    await recordEnds(running);
    await answerLeaseAlarm(running);
    if (!progress.stopping && (await startWave(running))) continue;
    const watch = watchOthers(running);
    if (watch === undefined && isOver(running)) {
      return concludeRun(progress.state, evaluate(progress.state), [...progress.interrupted]);
    }
    setLeaseAlarm(running);
    if (progress.inbox.length === 0) await wakened;
    await watch?.end();
    await running.ports.timer.nextTurn();
  }
}

/** Nothing runs, nothing is to be recorded, and nothing will become startable by waiting. */
function isOver(running: Running): boolean {
  const { progress } = running;
  if (progress.workers.size > 0 || progress.inbox.length > 0) return false;
  if (progress.stopping) return true;
  return progress.pausing.size === 0 && startable(running, evaluate(progress.state), 1).length === 0;
}
