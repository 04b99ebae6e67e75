/** Why: a run claims as many ready steps as it has free executors, all in one go, and starts only what it really won. */

import { workBefore } from '../domain/branch-work.ts';
import { decideClaim, type Claimed, type ClaimRequest } from '../domain/decide-claim.ts';
import type { StepKey } from '../domain/ids.ts';
import type { GateRejected } from '../domain/record.ts';
import { evaluate, type Evaluation, type Placement } from '../domain/schedule.ts';
import { claimFault, mayCollide } from '../domain/standing.ts';
import type { Step } from '../domain/workflow.ts';
import { stepOf, withRecord, type ItemState } from '../domain/state.ts';
import { written } from './apply.ts';
import { perform, type Performed } from './perform.ts';
import { layBase, worksApart, type LaidBase } from './lay-base.ts';
import { lostSteps } from './run-leases.ts';
import { record, refresh, type Running, type Worker } from './run-progress.ts';
import { moveInto, type NextMove } from './run-take-over.ts';

/** The steps that this run could start now, lowest first, and no more than so many. */
export function startable(running: Running, evaluation: Evaluation, most: number): readonly StepKey[] {
  const lost = lostSteps(running);
  const keys: StepKey[] = [];
  // A run asks this whenever something has ended, and what is done or runs makes up most of a large plan.
  for (const [at, placement] of evaluation.placements.entries()) {
    if (keys.length >= most) break;
    if (placement.status === 'done' || (placement.status === 'running' && lost.size === 0)) continue;
    const step = running.progress.state.steps[at]?.step;
    if (step !== undefined && isFree(running, step, placement, lost)) keys.push(step.key);
  }
  return keys;
}

function isFree(running: Running, step: Step, placement: Placement, lost: ReturnType<typeof lostSteps>): boolean {
  const free = placement.status === 'ready' || isAgain(running, step.key, placement) || lost.has(step.key);
  return free && !running.progress.pausing.has(step.key) && running.ports.runner.canRun(step);
}

/** Whether nothing but used attempts keeps a step that is to be tried once more. */
function isAgain({ progress }: Running, step: StepKey, placement: Placement): boolean {
  return (
    placement.status === 'blocked' &&
    progress.retry.has(step) &&
    placement.reasons.every(({ kind }) => kind === 'attempts' || kind === 'cancelled')
  );
}

/**
 * Claims and starts what is ready, up to the number of free executors. True when some went to somebody else, so that there
 * are executors left to whom another wave may give something.
 */
export async function startWave(running: Running): Promise<boolean> {
  const { options, progress } = running;
  const free = options.executors - progress.workers.size;
  if (free <= 0) return false;
  const evaluation = evaluate(progress.state);
  const keys = startable(running, evaluation, free);
  const bases = await layBases(running, keys);
  if (bases === 'moved') return true;
  const wave = keys.flatMap((key) => decided(running, evaluation, { step: key, base: bases.get(key) }));
  if (wave.length === 0) return false;
  return carryOut(running, wave, bases);
}

async function carryOut(
  running: Running,
  wave: readonly NextMove[],
  bases: ReadonlyMap<StepKey, Base>,
): Promise<boolean> {
  const { progress } = running;
  const before = progress.state;
  await noteHolder(running, wave);
  const records = wave.flatMap((each) => each.records);
  const applied = await record(running, records);
  const wonSteps = new Set(records.flatMap(({ step }, at) => (applied[at] === true ? [step.key] : [])));
  for (const move of wave) tell(running, move, wonSteps.has(move.step));
  const won = wave.filter(({ step, claimed }) => wonSteps.has(step) && claimed !== undefined);
  const claims = won.flatMap(({ claimed }) => claimed ?? []);
  await lookAgain(running, claims, wonSteps.size < wave.length);
  for (const { claimed, ended, step } of won) {
    const seen = ended === undefined ? before : withRecord(before, written(ended));
    if (claimed !== undefined) start(running, claimed, { before: seen, base: bases.get(step) });
  }
  return won.length < wave.length;
}

function tell({ options, progress }: Running, { step, replaced }: NextMove, isWon: boolean): void {
  progress.lost.delete(step);
  if (!isWon) options.onEvent({ kind: 'lost', step });
  else if (replaced !== undefined) options.onEvent({ step, ...replaced });
}

type Base = Exclude<LaidBase, { readonly kind: 'clash' }> | undefined;

/**
 * What each step builds on, where attempts work apart. Work that cannot be merged is sent back at once: `moved`, since the
 * step that would have built on it is not ready any more.
 */
async function layBases(running: Running, keys: readonly StepKey[]): Promise<ReadonlyMap<StepKey, Base> | 'moved'> {
  const { ports, options, progress } = running;
  const bases = new Map<StepKey, Base>();
  if (!worksApart(progress.state)) return bases;
  for (const step of keys) {
    const base = await layBase(ports, progress.state, { step, actor: options.actor });
    if (base.kind !== 'clash') {
      bases.set(step, base);
      continue;
    }
    await sendBack(running, base.record);
    return 'moved';
  }
  return bases;
}

async function sendBack(running: Running, rejection: GateRejected | undefined): Promise<void> {
  const [applied] = rejection === undefined ? [] : await record(running, [rejection]);
  if (rejection === undefined || applied !== true) {
    await refresh(running);
    return;
  }
  const { step, reasons } = rejection;
  running.options.onEvent({ kind: 'sent-back', step: step.key, reason: reasons.join('; ') });
}

function decided(
  running: Running,
  evaluation: Evaluation,
  { step, base }: { readonly step: StepKey; readonly base: Base },
): readonly NextMove[] {
  const { ports, options, progress } = running;
  const serverTime = ports.journal.serverTime?.();
  const request: ClaimRequest = {
    step,
    actor: options.actor,
    now: ports.clock.now(),
    attemptSuffix: options.attemptSuffix,
    executor: options.executor,
    leaseSeconds: options.leaseSeconds,
    nonce: ports.nonces.next(),
    retry: progress.retry.has(step),
    ...(base?.kind === 'laid' ? { base: base.commit } : {}),
    ...(serverTime === undefined ? {} : { serverTime }),
  };
  const held = lostSteps(running).get(step);
  const loss = progress.lost.get(step);
  if (held !== undefined && loss !== undefined) return [moveInto(progress.state, held, { ...request, loss })];
  const decision = decideClaim(progress.state, evaluation, request);
  return decision.kind === 'append' ? [{ step, claimed: decision.result, records: [decision.result.record] }] : [];
}

/** Noted before the claim, so that a kill in between leaves no claim that nobody can be asked about. */
async function noteHolder({ ports, options }: Running, wave: readonly NextMove[]): Promise<void> {
  const nonces = wave.flatMap(({ claimed }) => (claimed === undefined ? [] : [claimed.record.nonce]));
  if (nonces.length > 0) await ports.workplace.noteHolder(options.workItem, nonces);
}

/** The winner of a claim reads again where its view may have been old, or where two claims exclude each other. */
async function lookAgain(running: Running, won: readonly Claimed[], someLost: boolean): Promise<void> {
  const { ports, options, progress } = running;
  const moved = (await ports.journal.historyTip(options.workItem)) !== progress.historyTip;
  if (someLost || moved || won.some(({ step }) => mayCollide(progress.state, step))) await refresh(running);
}

function start(
  running: Running,
  claimed: Claimed,
  { before, base }: { readonly before: ItemState; readonly base: Base },
): void {
  const { ports, options, progress } = running;
  const { step, attemptId } = claimed;
  progress.retry.delete(step);
  const fault = claimFault(progress.state, step, attemptId) ?? baseFault(progress.state, before, step);
  const onLine = (line: string): void => options.onEvent({ kind: 'line', step, line });
  const unusable = base?.kind === 'unusable' ? { unusable: base.problem } : {};
  const assignment = { state: before, claimed, onLine, ...unusable };
  const performance = fault === undefined ? perform(ports, assignment) : withdrawing(fault);
  const attempt = (stepOf(before, step)?.attempts.length ?? 0) + 1;
  if (fault === undefined) options.onEvent({ kind: 'started', step, attemptId, attempt });
  const since = ports.clock.now();
  const worker: Worker = { claimed, performance, since, heldSince: since, looks: 0, stopped: false };
  progress.workers.set(step, worker);
  const finish = (performed: Performed): void => {
    progress.inbox.push({ worker, performed });
    progress.wake();
  };
  performance.done.then(finish, (error: unknown) => finish(broken(error)));
}

/** The work before a step may have been done again between its merge and the claim. */
function baseFault(now: ItemState, before: ItemState, step: StepKey): string | undefined {
  if (now === before || !worksApart(now)) return undefined;
  const commits = (state: ItemState): string =>
    workBefore(state, step)
      .map(({ commit }) => commit)
      .join();
  return commits(now) === commits(before) ? undefined : 'the work that it builds on has changed';
}

/** What could not even be executed (a full disk, say) ends the attempt like any other failure. */
function broken(error: unknown): Performed {
  return {
    outcome: `Could not be executed: ${error instanceof Error ? error.message : String(error)}`,
    nextAction: 'Mend the machine, then try again',
    links: [],
    report: { kind: 'failed', reason: 'exit', evidence: [] },
  };
}

function withdrawing(fault: string): Worker['performance'] {
  const performed: Performed = {
    outcome: `Claim withdrawn: ${fault}`,
    nextAction: 'Claim again when the step is ready',
    links: [],
    report: { kind: 'failed', reason: 'withdrawn', evidence: [] },
  };
  return { done: Promise.resolve(performed), stop: () => undefined };
}
