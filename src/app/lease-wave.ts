/** Why: an orchestrator claims a whole wave for executors that come later, so each lease has all that its executor needs. */

import { attemptBranch } from '../domain/branch-work.ts';
import { decideClaim, type Claimed } from '../domain/decide-claim.ts';
import { decideEnd, type Ended } from '../domain/decide-end.ts';
import type { StepKey } from '../domain/ids.ts';
import type { AttemptStarted } from '../domain/record.ts';
import { claimFault, mayCollide } from '../domain/standing.ts';
import { toAppends } from './apply.ts';
import { layBase, worksApart, type BasePorts, type LaidBase } from './lay-base.ts';
import { chainKey, type Nonces } from './ports.ts';
import { readSituation, type Readers, type Situation } from './situation.ts';

/** What leasing needs from outside. */
export type LeasePorts = Readers & BasePorts & { readonly nonces: Nonces };

/** On whose behalf and for how long. */
export type LeaseRequest = {
  readonly actor: string;
  readonly executor: AttemptStarted['executor'];
  readonly seconds: number;
  readonly attemptSuffix: string;
  /** The steps to lease, of those that are ready; all of them when it is missing. */
  readonly choose?: (situation: Situation) => readonly StepKey[];
};

/** A wave: what ends before it begins, how many steps it has at the most, and whether only to say which. */
export type WaveRequest = LeaseRequest & {
  /** Ends of attempts that are lost. The situation holds them already; they travel with the claims. */
  readonly ended: readonly Ended[];
  readonly limit: number | undefined;
  readonly dryRun: boolean;
};

/** What came of a wave: the claims that hold, and the ends that were recorded. */
export type Leased = { readonly claims: readonly Claimed[]; readonly ended: readonly Ended[] };

/**
 * Claims the chosen ready steps up to the limit, and records what ended before, all in one go; steps that somebody else takes
 * meanwhile are left out, and so are those that turn out not to be free any more.
 */
export async function leaseWave(ports: LeasePorts, situation: Situation, request: WaveRequest): Promise<Leased> {
  const { ended } = request;
  const wave = await decideWave(ports, situation, request);
  if (request.dryRun || wave.length + ended.length === 0) return { claims: wave, ended };
  const appends = toAppends(
    [...ended, ...wave].map(({ record }) => record),
    situation.view,
  );
  const results = await ports.journal.append(appends);
  const applied = new Set(
    appends.filter((_, at) => results[at]?.kind === 'applied').map(({ chain }) => chainKey(chain)),
  );
  const won = wave.filter(({ record }) => applied.has(record.step.key));
  const done = ended.filter(({ record }) => applied.has(record.step.key));
  if (won.length === 0) return { claims: won, ended: done };
  const unmoved = (await ports.journal.historyTip(situation.state.workItem.id)) === situation.view.historyTip;
  const sure = unmoved && won.length === wave.length && !won.some(({ step }) => mayCollide(situation.state, step));
  const claims = sure ? won : await withdrawFaulty(ports, situation, won);
  await startBranches(ports, claims);
  return { claims, ended: done };
}

/** The view may have been old: claims that may not stand by the newest records are withdrawn, all in one go. */
async function withdrawFaulty(
  ports: LeasePorts,
  { state: { workItem } }: Situation,
  won: readonly Claimed[],
): Promise<readonly Claimed[]> {
  const { state, view } = await readSituation(ports, workItem.id);
  const faulty = new Map<Claimed, string>();
  for (const claimed of won) {
    const fault = claimFault(state, claimed.step, claimed.attemptId);
    if (fault !== undefined) faulty.set(claimed, fault);
  }
  const ends = [...faulty].flatMap(([{ step, attemptId, record }, fault]) => {
    const decision = decideEnd(state, {
      actor: record.actor,
      now: ports.clock.now(),
      outcome: `Claim withdrawn: ${fault}`,
      nextAction: 'Claim again when the step is ready',
      links: [],
      target: { step, attemptId, nonce: record.nonce },
      report: { kind: 'failed', reason: 'withdrawn', evidence: [] },
    });
    return decision.kind === 'append' ? decision.records : [];
  });
  await ports.journal.append(toAppends(ends, view));
  return won.filter((claimed) => !faulty.has(claimed));
}

async function decideWave(ports: LeasePorts, situation: Situation, request: WaveRequest): Promise<readonly Claimed[]> {
  const { state, evaluation, view } = situation;
  const wave: Claimed[] = [];
  for (const step of stepsOf(situation, request)) {
    const base = await baseOf(ports, situation, request, step);
    if (base?.kind === 'clash') {
      // What is ready is another matter now: the wave ends here, and the next one begins with the work that went back.
      if (base.record !== undefined) await ports.journal.append(toAppends([base.record], view));
      break;
    }
    if (base?.kind === 'unusable') continue;
    const decision = decideClaim(state, evaluation, claimOf(ports, request, step, base?.commit));
    if (decision.kind === 'append') wave.push(decision.result);
  }
  return wave;
}

/** The ready steps that the wave is to consist of, lowest first. */
function stepsOf(situation: Situation, { choose, limit }: WaveRequest): readonly StepKey[] {
  const { state, evaluation } = situation;
  const ready = state.steps.flatMap(({ step }, at) =>
    evaluation.placements[at]?.status === 'ready' ? [step.key] : [],
  );
  const chosen = choose === undefined ? undefined : new Set(choose(situation));
  return ready.filter((step) => chosen?.has(step) !== false).slice(0, limit);
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
