/** Why: an executor that goes on working says so by moving its lease, against everything that others did meanwhile. */

import { decideRenewal, type RenewalAnswer, type RenewalRequest } from '../domain/decide-renewal.ts';
import { refuse, type Refusal } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { LeaseRenewal } from '../domain/lease.ts';
import { canonicalJson } from '../records/canonical-json.ts';
import { isOutdated } from './apply.ts';
import { chainKey, type Append, type Clock, type JournalView } from './ports.ts';
import { readSituation, type Readers } from './situation.ts';

/** What renewing needs from outside. */
export type RenewPorts = Readers & { readonly clock: Clock };

/** Who wants to hold on to which attempt, and for how many seconds from now; without that, for as long as before. */
export type Renewing = Pick<RenewalRequest, 'actor' | 'target' | 'leaseSeconds'>;

/** The answer, or that the chain of the step kept moving. */
export type Renewed = RenewalAnswer | { readonly answer: 'refused'; readonly refusal: Refusal };

const TRIES = 16;

/**
 * Renews the lease of an attempt: `ok` once it is moved, `superseded` when the attempt is not the asker's any more,
 * `cancelled` when somebody asked for it to be stopped. On the last two the executor stops.
 */
export async function renew(
  { clock, ...readers }: RenewPorts,
  workItem: WorkItemId,
  renewing: Renewing,
  options: { readonly dryRun: boolean },
): Promise<Renewed> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { state, view } = await readSituation(readers, workItem);
    const renewal = view.renewals.get(renewing.target.step);
    const serverTime = readers.journal.serverTime?.();
    const answer = decideRenewal(state, {
      ...renewing,
      now: clock.now(),
      ...(renewal === undefined ? {} : { renewal }),
      ...(serverTime === undefined ? {} : { serverTime }),
    });
    if (answer.answer !== 'ok' || answer.renewal === undefined || options.dryRun) return answer;
    if (await isMoved(readers, renewalAppend(answer.renewal, view), view)) return answer;
  }
  return {
    answer: 'refused',
    refusal: refuse('lost-race', { workItem, subject: `Step "${renewing.target.step}" of` }),
  };
}

/** Moves the lease on what was read; false when that was old. */
async function isMoved({ journal }: Readers, append: Append, view: JournalView): Promise<boolean> {
  if (await isOutdated({ journal }, [append], view)) return false;
  const [result] = await journal.append([append]);
  return result?.kind === 'applied';
}

/** The append of a renewal to the chain of its step, as that was seen. */
export function renewalAppend(renewal: LeaseRenewal, { tips }: Pick<JournalView, 'tips'>): Append {
  const chain = { kind: 'step', step: renewal.step } as const;
  const line = canonicalJson(renewal);
  return {
    workItem: renewal.workItemId,
    chain,
    expect: tips.get(chainKey(chain)),
    entries: [],
    renewal: { renewal, line },
  };
}
