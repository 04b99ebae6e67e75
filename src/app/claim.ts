/** Why: claiming is exclusive because the store decides the race, and sound because the winner looks again. */

import { attemptBranch } from '../domain/branch-work.ts';
import { decideClash } from '../domain/decide-clash.ts';
import { refused, type Decision } from '../domain/decision.ts';
import { decideClaim, type Claimed, type ClaimRequest } from '../domain/decide-claim.ts';
import { decideEnd, type Ended } from '../domain/decide-end.ts';
import { decideTakeOver, heldSteps, type TakenOver } from '../domain/decide-loss.ts';
import { refuse, type Refusal } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { GateRejected } from '../domain/record.ts';
import { claimFault, mayCollide } from '../domain/standing.ts';
import { stepOf } from '../domain/state.ts';
import { decideAndApply, written, type Outcome } from './apply.ts';
import { checkEntry, type CheckPorts } from './check-criteria.ts';
import { checkInputs } from './check-inputs.ts';
import { layBase, worksApart, type BasePorts } from './lay-base.ts';
import type { WorkFiles } from './work-ports.ts';
import { readSituation, type Readers, type Situation } from './situation.ts';

/** What claiming needs from outside. */
export type ClaimPorts = Readers & CheckPorts & BasePorts & { readonly files: WorkFiles };

/** How a claim is to be made. */
export type ClaimOptions = {
  readonly dryRun: boolean;
  /** A reason for not running the entry checks. */
  readonly skipChecks?: string;
  /** Why the attempt that holds the step is given up for lost: the claim takes its place, in one step. */
  readonly takeOver?: string;
};

/**
 * Claims a step: decides, checks the entry criteria, creates the claim, and looks again whether it still stands. With
 * `takeOver` the end of the attempt that holds the step and the new claim are one append: both count, or neither.
 */
export async function claim(
  ports: ClaimPorts,
  workItem: WorkItemId,
  request: ClaimRequest,
  options: ClaimOptions,
): Promise<Outcome<TakenOver>> {
  let rejection: GateRejected | undefined;
  const decide = async (situation: Situation): Promise<Decision<TakenOver>> => {
    const wanted = timed(ports, request);
    const decision = decideAbout(situation, wanted, options.takeOver);
    const unchecked = options.dryRun || options.skipChecks !== undefined || decision.kind !== 'append';
    const refusal = unchecked ? undefined : await entryRefusal(ports, situation, decision.result);
    if (refusal !== undefined) return refusal;
    if (options.dryRun || decision.kind !== 'append' || !worksApart(situation.state)) return decision;
    const based = await onBase(ports, situation, { request: wanted, takeOver: options.takeOver }, decision.result);
    rejection = 'rejection' in based ? based.rejection : undefined;
    return based.decision;
  };
  const outcome = await decideAndApply(ports, workItem, decide, options);
  if (outcome.kind === 'refused')
    return rejection === undefined ? outcome : sendBack(ports, workItem, rejection, outcome);
  if (options.dryRun) return outcome;
  const confirmed = await confirm(ports, workItem, outcome);
  if (confirmed.kind === 'done') await startBranch(ports, confirmed);
  return confirmed;
}

type Based = { readonly decision: Decision<TakenOver>; readonly rejection?: GateRejected };

type Wanted = { readonly request: ClaimRequest; readonly takeOver: string | undefined };

/** The claim with the commit that it builds on; or its refusal, and the record that sends back what cannot be merged. */
async function onBase(
  ports: ClaimPorts,
  situation: Situation,
  { request, takeOver }: Wanted,
  { step, attemptId }: Claimed,
): Promise<Based> {
  const { state } = situation;
  const facts = { workItem: state.workItem.id, step };
  const base = await layBase(ports, state, { step, actor: request.actor });
  if (base.kind === 'laid') {
    const taken = await takenBranch(ports, attemptBranch(state.workItem.id, attemptId), base.commit);
    return { decision: taken ?? decideAbout(situation, { ...request, step, base: base.commit }, takeOver) };
  }
  if (base.kind === 'unusable')
    return { decision: refused('nothing-to-build-on', { ...facts, problem: base.problem }) };
  const { record } = base;
  if (record === undefined)
    return { decision: refused('not-ready', { ...facts, reasons: 'work before it goes back' }) };
  const later = record.step.key;
  const before = record.conflict?.with.join(', ') ?? '';
  const reason = `${record.reasons.join('; ')}.`;
  return { decision: refused('merge-conflict', { ...facts, later, before, reason }), rejection: record };
}

/** The refusal when the attempt's branch is there already and stands elsewhere. */
async function takenBranch(ports: ClaimPorts, branch: string, base: string): Promise<Based['decision'] | undefined> {
  const worktrees = await ports.worktrees();
  const there = await worktrees.tip(`refs/heads/${branch}`);
  if (there === undefined || there === base) return undefined;
  return refused('branch-taken', { branch, commit: there.slice(0, 12) });
}

/** Records that work goes back; when somebody else was faster, the refusal stands all the same. */
async function sendBack(
  ports: ClaimPorts,
  workItem: WorkItemId,
  rejection: GateRejected,
  outcome: Outcome<TakenOver>,
): Promise<Outcome<TakenOver>> {
  const { actor, timestamp: now, step, conflict } = rejection;
  const request = { actor, now, step: step.key, with: conflict?.with ?? [], files: conflict?.files ?? [] };
  await decideAndApply(ports, workItem, ({ state }) => decideClash(state, { ...request, wantedBy: step.key }), {
    dryRun: false,
  });
  return outcome;
}

/** The branch on which whoever has claimed the step works. */
async function startBranch(
  ports: ClaimPorts,
  { result, situation }: Extract<Outcome<TakenOver>, { kind: 'done' }>,
): Promise<void> {
  const { base } = result.record;
  if (base === undefined) return;
  const worktrees = await ports.worktrees();
  await worktrees.startBranch(attemptBranch(situation.state.workItem.id, result.attemptId), base);
}

/** The request with the server's clock as it is now: the lease is counted from there. */
function timed({ journal }: ClaimPorts, request: ClaimRequest): ClaimRequest {
  const serverTime = journal.serverTime?.();
  return serverTime === undefined ? request : { ...request, serverTime };
}

/** A free step is claimed as ever, also when a take-over was asked for. */
function decideAbout(
  { state, evaluation }: Situation,
  request: ClaimRequest,
  reason: string | undefined,
): Decision<TakenOver> {
  const held = heldSteps(state).find(({ step }) => step.step.key === request.step);
  const mine = held?.attempt.start.record.nonce === request.nonce;
  if (reason === undefined || held === undefined || mine) return decideClaim(state, evaluation, request);
  const loss = { kind: 'person', by: request.actor, reason } as const;
  return decideTakeOver(state, held, { ...request, loss }, written);
}

/** Looks at the inputs and runs the entry checks before anything is claimed, since a step that may not be entered must not be held. */
async function entryRefusal(
  ports: ClaimPorts,
  { state }: Situation,
  claimed: Claimed,
): Promise<{ readonly kind: 'refused'; readonly refusal: Refusal } | undefined> {
  const step = stepOf(state, claimed.step);
  if (step === undefined) return undefined;
  // Where attempts work apart, what was produced is on branches and not among the files here.
  const changed = worksApart(state) ? undefined : await checkInputs(ports, state, step);
  const refusal = changed ?? (await checkEntry(ports, state, step));
  return refusal === undefined ? undefined : { kind: 'refused', refusal };
}

/**
 * The view that was decided upon may have been old: a collector may have moved finished steps away, or a step that must
 * not run beside this one may have been claimed at the same moment. Then the claim is withdrawn, with the reason.
 */
async function confirm(
  ports: ClaimPorts,
  workItem: WorkItemId,
  outcome: Extract<Outcome<TakenOver>, { kind: 'done' }>,
): Promise<Outcome<TakenOver>> {
  const { step: key, attemptId, record } = outcome.result;
  const before = outcome.situation;
  const collides = mayCollide(before.state, key);
  if (!collides && (await ports.journal.historyTip(workItem)) === before.view.historyTip) return outcome;
  const now = await readSituation(ports, workItem);
  const fault = claimFault(now.state, key, attemptId);
  if (fault === undefined) return { ...outcome, situation: now };
  await decideAndApply<Ended>(
    ports,
    workItem,
    ({ state }) =>
      decideEnd(state, {
        actor: record.actor,
        now: ports.clock.now(),
        outcome: `Claim withdrawn: ${fault}`,
        nextAction: 'Claim again when the step is ready',
        links: [],
        target: { step: key, attemptId, nonce: record.nonce },
        report: { kind: 'failed', reason: 'withdrawn', evidence: [] },
      }),
    { dryRun: false },
  );
  return { kind: 'refused', refusal: refuse('not-ready', { workItem, step: key, reasons: fault }) };
}
