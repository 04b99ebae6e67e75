/** Why: in a leased wave the claim was made before the executor came; it shows its lease and gets on. */

import type { Claimed } from '../domain/decide-claim.ts';
import { refuse } from '../domain/failures.ts';
import type { StepKey, WorkItemId } from '../domain/ids.ts';
import { stepOf } from '../domain/state.ts';
import type { Outcome } from './apply.ts';
import { readSituation, type Readers } from './situation.ts';

/** Confirms that a step is held under a lease; changes nothing. A lease that no longer holds is refused. */
export async function adoptLease(
  readers: Readers,
  workItem: WorkItemId,
  lease: { readonly step: StepKey; readonly nonce: string },
): Promise<Outcome<Claimed>> {
  const situation = await readSituation(readers, workItem);
  const last = stepOf(situation.state, lease.step)?.last;
  const holds = last?.status === 'running' && last.start.record.nonce === lease.nonce;
  if (last === undefined || !holds) {
    const facts = {
      workItem,
      step: lease.step,
      attempt: last?.id ?? '(none)',
      holder: last?.start.record.actor ?? 'nobody',
      kept: '',
    };
    return { kind: 'refused', refusal: refuse('not-your-claim', facts) };
  }
  const result = { step: lease.step, attemptId: last.id, record: last.start.record };
  return { kind: 'done', result, repeated: true, changes: [], situation };
}
