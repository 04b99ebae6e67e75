/** Why: an orchestrator claims a whole wave for executors that come later, so each lease has all that its executor needs. */

import { attemptBranch } from '../domain/branch-work.ts';
import { decideClaim, type Claimed } from '../domain/decide-claim.ts';
import type { StepKey } from '../domain/ids.ts';
import type { AttemptStarted } from '../domain/record.ts';
import { toAppends } from './apply.ts';
import { layBase, worksApart, type BasePorts, type LaidBase } from './lay-base.ts';
import type { Nonces } from './ports.ts';
import type { Readers, Situation } from './situation.ts';

/** What leasing needs from outside. */
export type LeasePorts = Readers & BasePorts & { readonly nonces: Nonces };

/** On whose behalf and for how long. */
export type LeaseRequest = {
  readonly actor: string;
  readonly executor: AttemptStarted['executor'];
  readonly seconds: number;
  readonly attemptSuffix: string;
};

/** A wave: how many steps at the most, and whether only to say which. */
export type WaveRequest = LeaseRequest & { readonly limit: number | undefined; readonly dryRun: boolean };

/** Claims every ready step up to the limit, all in one go; those that somebody else takes meanwhile are left out. */
export async function leaseWave(
  ports: LeasePorts,
  situation: Situation,
  request: WaveRequest,
): Promise<readonly Claimed[]> {
  const wave = await decideWave(ports, situation, request);
  if (request.dryRun) return wave;
  const records = wave.map(({ record }) => record);
  const results = await ports.journal.append(toAppends(records, situation.view));
  const leased = wave.filter((_, at) => results[at]?.kind === 'applied');
  await startBranches(ports, leased);
  return leased;
}

async function decideWave(ports: LeasePorts, situation: Situation, request: WaveRequest): Promise<readonly Claimed[]> {
  const { state, evaluation, view } = situation;
  const wave: Claimed[] = [];
  const ready = state.steps.filter((_, at) => evaluation.placements[at]?.status === 'ready');
  for (const { step } of ready.slice(0, request.limit)) {
    const base = await baseOf(ports, situation, request, step.key);
    if (base?.kind === 'clash') {
      // What is ready is another matter now: the wave ends here, and the next one begins with the work that went back.
      if (base.record !== undefined) await ports.journal.append(toAppends([base.record], view));
      break;
    }
    if (base?.kind === 'unusable') continue;
    const decision = decideClaim(state, evaluation, claimOf(ports, request, step.key, base?.commit));
    if (decision.kind === 'append') wave.push(decision.result);
  }
  return wave;
}

function claimOf(ports: LeasePorts, request: WaveRequest, step: StepKey, base: string | undefined) {
  const serverTime = ports.journal.serverTime?.();
  return {
    step,
    actor: request.actor,
    now: ports.clock.now(),
    attemptSuffix: request.attemptSuffix,
    executor: request.executor,
    leaseSeconds: request.seconds,
    nonce: ports.nonces.next(),
    ...(base === undefined ? {} : { base }),
    ...(serverTime === undefined ? {} : { serverTime }),
  };
}

/** What a leased step builds on, where attempts work apart. */
async function baseOf(
  ports: LeasePorts,
  { state }: Situation,
  { actor, dryRun }: WaveRequest,
  step: StepKey,
): Promise<LaidBase | undefined> {
  return dryRun || !worksApart(state) ? undefined : layBase(ports, state, { step, actor });
}

/** The branches of leased attempts go where their executors find them. */
async function startBranches(ports: LeasePorts, leased: readonly Claimed[]): Promise<void> {
  for (const { attemptId, record } of leased) {
    if (record.base === undefined) continue;
    const worktrees = await ports.worktrees();
    await worktrees.publish(attemptBranch(record.workItemId, attemptId), record.base);
  }
}
