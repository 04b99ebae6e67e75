/** Why: an executor asks in one call whether it may go on; the answer is a word for people, JSON for programs, an exit code for shells. */

import { renew, type Renewed } from '../app/renew.ts';
import { commandsOf, subjectsOf, describeFailure, Failure, type Refusal } from '../domain/failures.ts';
import type { StepKey, WorkItemId } from '../domain/ids.ts';
import { formatSpan } from '../domain/time.ts';
import type { Input } from './arguments.ts';
import type { CommandResult } from './command.ts';
import type { Workshop } from './compose/workshop.ts';
import { endTarget } from './end-options.ts';
import { leaseSeconds } from './executor-options.ts';

/** Renews the claim that the options name: exit code 0 is `ok`, 3 `superseded`, 1 `cancelled`. */
export async function renewClaim(shop: Workshop, input: Input): Promise<CommandResult> {
  const workItem = await shop.chooseItem(input);
  const target = endTarget(input, shop.identity);
  const { actor, executorKind } = shop.identity;
  const wanted = input.text('lease-for') === undefined ? {} : { leaseSeconds: leaseSeconds(input, executorKind) };
  const answer = await renew(shop, workItem, { actor, target, ...wanted }, { dryRun: input.flag('dry-run') });
  const where = { workItem, step: target.step };
  if (answer.answer === 'ok') return goOn(answer, where, input.flag('dry-run'));
  if (answer.answer === 'refused') throw new Failure(answer.refusal.code, answer.refusal.facts);
  return stop(answer.answer, answer.refusal, where);
}

type Where = { readonly workItem: WorkItemId; readonly step: StepKey };

function goOn(
  { attemptId, leaseSeconds: seconds, renewal }: Extract<Renewed, { answer: 'ok' }>,
  { workItem, step }: Where,
  dryRun: boolean,
): CommandResult {
  const json = { answer: 'ok', workItem, step, attemptId, leaseSeconds: seconds };
  if (dryRun)
    return {
      exit: 0,
      json: { dryRun, ...json },
      text:
        renewal === undefined
          ? 'would change:\n  nothing'
          : `would change:\n  the lease of ${step}, attempt ${attemptId}`,
    };
  const until = seconds === 0 ? 'it has no lease that could run out' : `for ${formatSpan(seconds)} from now`;
  return { exit: 0, json, text: `ok: ${step} of ${workItem} stays with attempt ${attemptId}, ${until}` };
}

function stop(answer: 'superseded' | 'cancelled', refusal: Refusal, where: Where): CommandResult {
  const { code, exit, what, why, recover } = describeFailure(refusal);
  return {
    exit,
    json: { answer, ...where, error: { code, what, why, recover, about: subjectsOf(refusal) } },
    text: `${answer}: stop the work`,
    notes: [`error: ${what}`],
    next: commandsOf(recover),
  };
}
