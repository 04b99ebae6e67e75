/** Why: a claim is made, taken over or shown by one command, and all three end alike. */

import { adoptLease } from '../app/adopt-lease.ts';
import { claim } from '../app/claim.ts';
import type { Outcome } from '../app/apply.ts';
import { attemptBranch } from '../domain/branch-work.ts';
import type { TakenOver } from '../domain/decide-loss.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { Input } from './arguments.ts';
import { claimRequest } from './claim-request.ts';
import type { CommandResult, Surroundings } from './command.ts';
import { aloneNote } from './compose/choose-sharing.ts';
import type { Workshop } from './compose/workshop.ts';
import { changeResult, succeeded } from './result.ts';

/** Claims as the options say, and tells what was claimed. */
export async function makeClaim(shop: Workshop, input: Input, around: Surroundings): Promise<CommandResult> {
  const workItem = await shop.chooseItem(input);
  const dryRun = input.flag('dry-run');
  const done = succeeded(await outcomeOf(shop, input, workItem));
  const { step, attemptId, record, replaced } = done.result;
  for (const note of aloneNote(shop.sharing, shop.repository.commonDir)) around.note(note);
  const where = `--work-item ${workItem} --step ${step}`;
  const from = replaced === undefined ? '' : `, in place of ${replaced.attemptId}`;
  const branch = record.base === undefined ? undefined : attemptBranch(workItem, attemptId);
  const place = branch === undefined ? '' : `, to be done on branch ${branch}`;
  return changeResult(dryRun, done, {
    text: `claimed ${step} of ${workItem} as attempt ${attemptId}${from}${place}`,
    json: {
      workItem,
      step,
      attemptId,
      lease: record.nonce,
      leaseSeconds: record.leaseSeconds,
      ...(branch === undefined ? {} : { branch }),
      record,
      ...(replaced === undefined ? {} : { replaced: replaced.record }),
    },
    next: [
      ...(branch === undefined ? [] : [`git switch ${branch}`]),
      `baton context ${where}`,
      `baton complete ${where} --attempt ${attemptId} --outcome "..."`,
    ],
  });
}

function outcomeOf(shop: Workshop, input: Input, workItem: WorkItemId): Promise<Outcome<TakenOver>> {
  const nonce = input.text('lease');
  if (nonce !== undefined) return adoptLease(shop, workItem, { step: input.requiredStep('step'), nonce });
  const skipChecks = input.text('skip-checks');
  const takeOver = input.text('take-over');
  if (takeOver !== undefined) input.requiredStep('step');
  return claim(shop, workItem, claimRequest(input, shop), {
    dryRun: input.flag('dry-run'),
    ...(skipChecks === undefined ? {} : { skipChecks }),
    ...(takeOver === undefined ? {} : { takeOver }),
  });
}
