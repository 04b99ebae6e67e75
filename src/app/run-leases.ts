/** Why: a run holds on to what it executes, stops what it no longer may, and takes up what a dead machine has left. */

import { decideLoss, heldSteps, type HeldStep } from '../domain/decide-loss.ts';
import { decideRenewal } from '../domain/decide-renewal.ts';
import type { StepKey } from '../domain/ids.ts';
import { describeLoss, leaseOf, type LeaseRenewal } from '../domain/lease.ts';
import type { StepRecord } from '../domain/record.ts';
import { msBetween } from '../domain/time.ts';
import { watchHeld } from './reap.ts';
import { renewalAppend } from './renew.ts';
import { record, refresh, type Running, type Worker } from './run-progress.ts';
import type { Situation } from './situation.ts';

/** A lease is renewed when this part of it has passed, so that two renewals may fail before it is over. */
const RENEW_AFTER = 1 / 3;

/**
 * Sees to it that the run wakes in time to look after what it executes. One alarm at a time: the others who wake the run must
 * not put it off for ever.
 */
export function setLeaseAlarm(running: Running): void {
  const { ports, options, progress } = running;
  const { lookSeconds, leaseSeconds } = options;
  if (lookSeconds === undefined || progress.leaseAlarm !== 'off' || progress.workers.size === 0) return;
  const seconds = leaseSeconds === 0 ? lookSeconds : Math.min(lookSeconds, leaseSeconds * RENEW_AFTER);
  progress.leaseAlarm = 'set';
  progress.cancelAlarm = ports.timer.after(seconds, () => {
    progress.leaseAlarm = 'rung';
    progress.wake();
  }).cancel;
}

/** Looks after the leases when it is time to: reads what is recorded, stops, renews and notes losses. */
export async function answerLeaseAlarm(running: Running): Promise<void> {
  const { progress } = running;
  if (progress.leaseAlarm !== 'rung') return;
  progress.leaseAlarm = 'off';
  if (progress.stopping) return;
  await lookAround(running, await refresh(running));
}

/** What a run does whenever it has read everything again: it looks after its own attempts, and at those of others. */
export async function lookAround(running: Running, situation: Situation): Promise<void> {
  const renewals = [...running.progress.workers.values()].flatMap((worker) => lookAfter(running, worker));
  await renewAll(running, renewals);
  await seeLosses(running, situation);
}

/** Stops an attempt that is not this run's any more or that somebody wants stopped; gives the renewal that is due. */
function lookAfter(running: Running, worker: Worker): readonly LeaseRenewal[] {
  const { ports, options, progress } = running;
  const { step, attemptId, record: start } = worker.claimed;
  if (worker.stopped) return [];
  const now = ports.clock.now();
  const serverTime = ports.journal.serverTime?.();
  const answer = decideRenewal(progress.state, {
    actor: options.actor,
    now,
    target: { step, attemptId, nonce: start.nonce },
    leaseSeconds: options.leaseSeconds,
    ...(serverTime === undefined ? {} : { serverTime }),
  });
  if (answer.answer === 'ok') {
    worker.looks += 1;
    return answer.renewal !== undefined && isDue(running, worker, now) ? [answer.renewal] : [];
  }
  worker.stopped = true;
  worker.performance.stop();
  const { by = '', reason = '' } = answer.refusal.facts;
  options.onEvent(
    answer.answer === 'superseded' ? { kind: 'superseded', step, reason } : { kind: 'cancelled', step, by, reason },
  );
  return [];
}

/** By the run's own clock, and by how often it has looked: one of the two tells also when the other stood still. */
function isDue({ options }: Running, { heldSince, looks }: Worker, now: string): boolean {
  const { leaseSeconds, lookSeconds = leaseSeconds } = options;
  if (leaseSeconds === 0) return false;
  const period = Math.min(lookSeconds, leaseSeconds * RENEW_AFTER);
  const seconds = Math.max(msBetween(heldSince, now) / 1000, looks * period);
  return seconds + period > leaseSeconds * RENEW_AFTER;
}

async function renewAll({ ports, progress }: Running, renewals: readonly LeaseRenewal[]): Promise<void> {
  if (renewals.length === 0) return;
  const results = await ports.journal.append(renewals.map((renewal) => renewalAppend(renewal, progress)));
  renewals.forEach((renewal, at) => {
    const result = results[at];
    const worker = progress.workers.get(renewal.step);
    if (result?.kind !== 'applied' || worker === undefined) return;
    progress.tips.set(renewal.step, result.tip);
    worker.heldSince = renewal.timestamp;
    worker.looks = 0;
  });
}

/**
 * Looks at the attempts that others hold. What is proved to be lost is noted, to be taken over by the next wave; where no
 * executor here can do the step, its attempt is ended, so that somebody else may.
 */
export async function seeLosses(running: Running, situation: Situation): Promise<void> {
  const { ports, options, progress } = running;
  progress.lost.clear();
  const ends: StepRecord[] = [];
  for (const { loss, step, attempt } of await watchHeld(ports, situation)) {
    const { key } = step.step;
    if (loss === undefined || progress.workers.has(key)) continue;
    if (ports.runner.canRun(step.step)) {
      progress.lost.set(key, loss);
      continue;
    }
    const decision = decideLoss(
      progress.state,
      { step, attempt },
      { actor: options.actor, now: ports.clock.now(), loss },
    );
    if (decision.kind !== 'append') continue;
    ends.push(decision.result.record);
    options.onEvent({ kind: 'reaped', step: key, attemptId: attempt.id, why: describeLoss(loss) });
  }
  if (ends.length > 0) await record(running, ends);
}

/** The attempts of others that are noted as lost and still hold their steps. */
export function lostSteps({ progress }: Running): ReadonlyMap<StepKey, HeldStep> {
  if (progress.lost.size === 0) return new Map();
  const held = heldSteps(progress.state).filter(({ step }) => progress.lost.has(step.step.key));
  return new Map(held.map((each) => [each.step.step.key, each]));
}

/** For how long a run goes on looking at others of whom nothing is heard: until the shortest of their leases is over, and then some. */
export function patienceSeconds({ progress }: Running, least: number): number {
  const leases = heldSteps(progress.state)
    .filter(({ step }) => !progress.workers.has(step.step.key))
    .map(({ attempt }) => leaseOf(attempt.start.record, undefined).seconds)
    .filter((seconds) => seconds > 0);
  return leases.length === 0 ? least : Math.max(least, Math.min(...leases) * 1.1);
}
