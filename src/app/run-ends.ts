/** Why: how attempts ended is recorded in one go, and a result that no longer counts is kept, not lost. */

import type { Decision } from '../domain/decision.ts';
import { decideEnd, type Ended } from '../domain/decide-end.ts';
import type { AttemptEnd } from '../domain/record.ts';
import { stepOf } from '../domain/state.ts';
import { msBetween } from '../domain/time.ts';
import { encodeRecord } from '../records/record-id.ts';
import type { Performed } from './perform.ts';
import { record, refresh, type Finished, type Running } from './run-progress.ts';

const TRIES = 8;

/** Records every attempt that has been executed since the last time. */
export async function recordEnds(running: Running): Promise<void> {
  const { progress } = running;
  let open = progress.inbox.splice(0);
  for (let tries = 0; open.length > 0 && tries < TRIES; tries += 1) {
    if (tries > 0) await refresh(running);
    const decided = await Promise.all(open.map((finished) => decideOne(running, finished)));
    const toWrite = decided.flatMap((each) => (each.record === undefined ? [] : [each]));
    const applied = await record(
      running,
      toWrite.flatMap((each) => each.record ?? []),
    );
    toWrite.forEach((each, at) => {
      if (applied[at] === true) tell(running, each.finished);
    });
    open = toWrite.filter((_, at) => applied[at] !== true).map((each) => each.finished);
  }
  for (const finished of open) await giveBack(running, finished);
}

type Decided = { readonly finished: Finished; readonly record: AttemptEnd | undefined };

async function decideOne(running: Running, given: Finished): Promise<Decided> {
  const finished = namingCancellation(running, given);
  const decision = decide(running, finished);
  if (decision.kind === 'append') {
    const encoded = encodeRecord(decision.result.record);
    if (encoded.kind === 'encoded') return { finished, record: decision.result.record };
    return decideOne(running, { ...finished, performed: unrecordable(encoded.reason) });
  }
  if (decision.kind === 'refused') await giveBack(running, finished);
  else free(running, finished);
  return { finished, record: undefined };
}

function decide({ ports, options, progress }: Running, { worker, performed }: Finished): Decision<Ended> {
  const { step, attemptId, record: start } = worker.claimed;
  const target = { step, attemptId, nonce: start.nonce };
  return decideEnd(progress.state, { ...performed, actor: options.actor, now: ports.clock.now(), target });
}

/** An attempt that was stopped because somebody asked for it says who, and is no interruption of the run. */
function namingCancellation({ progress }: Running, finished: Finished): Finished {
  const { worker, performed } = finished;
  const { report } = performed;
  const last = stepOf(progress.state, worker.claimed.step)?.last;
  const asked = last?.id === worker.claimed.attemptId ? last.cancellation?.record : undefined;
  if (asked === undefined || report.kind !== 'failed' || report.reason !== 'interrupted') return finished;
  const outcome = `Cancelled by ${asked.actor}: ${asked.reason}`;
  const nextAction = 'Ask for a new attempt when the step is to be done after all';
  return { worker, performed: { ...performed, outcome, nextAction, report: { ...report, reason: 'cancelled' } } };
}

/** What a step hands back is not to be trusted, and one that cannot be recorded must not end the whole run. */
function unrecordable(reason: string): Performed {
  return {
    outcome: `What it handed back cannot be recorded: the record ${reason}`,
    nextAction: 'Hand back less, or name it otherwise, then try again',
    links: [],
    report: { kind: 'failed', reason: 'reported', evidence: [] },
  };
}

/** The attempt is not ours any more: what it made is kept on this machine, and the run goes on without it. */
async function giveBack(running: Running, finished: Finished): Promise<void> {
  const { step, attemptId } = finished.worker.claimed;
  const carried = { step, attemptId, ...finished.performed };
  const kept = await running.ports.workplace.keepRefused(running.options.workItem, step, carried);
  free(running, finished);
  running.options.onEvent({ kind: 'lost', step, kept });
}

function free({ progress }: Running, { worker }: Finished): void {
  progress.workers.delete(worker.claimed.step);
}

function tell(running: Running, finished: Finished): void {
  const { ports, options, progress } = running;
  const { step } = finished.worker.claimed;
  const { outcome, report } = finished.performed;
  free(running, finished);
  const seconds = msBetween(finished.worker.since, ports.clock.now()) / 1000;
  if (report.kind === 'completed') {
    options.onEvent({ kind: 'completed', step, seconds, outcome });
    return;
  }
  if (report.kind === 'failed' && report.reason === 'interrupted') progress.interrupted.add(step);
  const retryIn = retryDelay(running, finished);
  options.onEvent({ kind: 'failed', step, seconds, outcome, ...(retryIn === undefined ? {} : { retryIn }) });
}

/** Seconds until the step is tried again; until then it pauses. */
function retryDelay({ ports, progress }: Running, { worker }: Finished): number | undefined {
  const state = stepOf(progress.state, worker.claimed.step);
  if (state?.phase !== 'idle' || progress.stopping) return undefined;
  const { backoffSeconds } = state.step.retry;
  progress.pausing.add(state.step.key);
  ports.timer.after(backoffSeconds, () => {
    progress.pausing.delete(state.step.key);
    progress.wake();
  });
  return backoffSeconds;
}
