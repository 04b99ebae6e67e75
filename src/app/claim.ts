/** Why: claiming is exclusive because the store decides the race, and sound because the winner looks again. */

import type { Decision } from '../domain/decision.ts';
import { decideClaim, type Claimed, type ClaimRequest } from '../domain/decide-claim.ts';
import { decideEnd, type Ended } from '../domain/decide-end.ts';
import { refuse, type Refusal } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { claimFault, mayCollide } from '../domain/standing.ts';
import { stepOf } from '../domain/state.ts';
import { decideAndApply, type Outcome } from './apply.ts';
import { checkEntry, type CheckPorts } from './check-criteria.ts';
import { checkInputs } from './check-inputs.ts';
import type { WorkFiles } from './work-ports.ts';
import type { Clock } from './ports.ts';
import { readSituation, type Readers, type Situation } from './situation.ts';

/** What claiming needs from outside. */
export type ClaimPorts = Readers & CheckPorts & { readonly clock: Clock; readonly files: WorkFiles };

/** How a claim is to be made. */
export type ClaimOptions = {
  readonly dryRun: boolean;
  /** A reason for not running the entry checks. */
  readonly skipChecks?: string;
};

/** Claims a step: decides, checks the entry criteria, creates the claim, and looks again whether it still stands. */
export async function claim(
  ports: ClaimPorts,
  workItem: WorkItemId,
  request: ClaimRequest,
  options: ClaimOptions,
): Promise<Outcome<Claimed>> {
  const decide = async (situation: Situation): Promise<Decision<Claimed>> => {
    const decision = decideClaim(situation.state, situation.evaluation, request);
    const unchecked = options.dryRun || options.skipChecks !== undefined || decision.kind !== 'append';
    return unchecked ? decision : ((await entryRefusal(ports, situation, decision.result)) ?? decision);
  };
  const outcome = await decideAndApply(ports, workItem, decide, options);
  if (outcome.kind === 'refused' || options.dryRun) return outcome;
  return confirm(ports, workItem, outcome);
}

/** Looks at the inputs and runs the entry checks before anything is claimed, since a step that may not be entered must not be held. */
async function entryRefusal(
  ports: ClaimPorts,
  { state }: Situation,
  claimed: Claimed,
): Promise<{ readonly kind: 'refused'; readonly refusal: Refusal } | undefined> {
  const step = stepOf(state, claimed.step);
  if (step === undefined) return undefined;
  const refusal = (await checkInputs(ports, state, step)) ?? (await checkEntry(ports, state, step));
  return refusal === undefined ? undefined : { kind: 'refused', refusal };
}

/**
 * The view that was decided upon may have been old: a collector may have moved finished steps away, or a step that must
 * not run beside this one may have been claimed at the same moment. Then the claim is withdrawn, with the reason.
 */
async function confirm(
  ports: ClaimPorts,
  workItem: WorkItemId,
  outcome: Extract<Outcome<Claimed>, { kind: 'done' }>,
): Promise<Outcome<Claimed>> {
  const { step: key, attemptId, record } = outcome.result;
  const unmoved = (await ports.journal.historyTip()) === outcome.situation.view.historyTip;
  if (unmoved && !mayCollide(outcome.situation.state, key)) return outcome;
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
