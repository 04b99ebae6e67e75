/** Why: signing needs a key that is elsewhere, often with a person before it, so it is done before anything is recorded. */

import type { Change } from '../domain/change.ts';
import { decideSignature, recordsToSign, type SignRequest } from '../domain/decide-sign.ts';
import { Failure, type Refusal } from '../domain/failures.ts';
import type { RecordId, WorkItemId } from '../domain/ids.ts';
import type { RecordEntry } from '../domain/record.ts';
import { SIGNATURE_NAMESPACE } from '../domain/signer.ts';
import { decideAndApply } from './apply.ts';
import { readSituation, type Readers } from './situation.ts';
import { checkSignature, signedMessage } from './verify-signatures.ts';
import type { Signing } from './work-ports.ts';

/** What was signed, or would be. */
export type SignedRecords = {
  readonly kind: 'done';
  readonly signed: readonly RecordEntry[];
  /** The key that signed, as `ssh-keygen -l` shows it; undefined when nothing was signed. */
  readonly fingerprint: string | undefined;
  readonly changes: readonly Change[];
};

/** Signs what the actor has to sign in a work item, each as a record of its own. */
export async function signRecords(
  readers: Readers,
  workItem: WorkItemId,
  request: SignRequest,
  how: { readonly signing: () => Promise<Signing>; readonly dryRun: boolean },
): Promise<SignedRecords | { readonly kind: 'refused'; readonly refusal: Refusal }> {
  const { state } = await readSituation(readers, workItem);
  const asked = recordsToSign(state, request);
  if (asked.kind === 'refused') return asked;
  const signing = asked.entries.length === 0 || how.dryRun ? undefined : await how.signing();
  const changes: Change[] = [];
  let fingerprint: string | undefined;
  for (const { id } of asked.entries) {
    const made = signing === undefined ? { signature: 'planned' } : await makeSignature(signing, id);
    if ('fingerprint' in made) ({ fingerprint } = made);
    const { signature } = made;
    const outcome = await decideAndApply(
      readers,
      workItem,
      (now) => decideSignature(now.state, request, { of: id, signature }),
      { dryRun: how.dryRun },
    );
    if (outcome.kind === 'refused') return outcome;
    changes.push(...outcome.changes);
  }
  return { kind: 'done', signed: asked.entries, fingerprint, changes };
}

/** Signs the id of a record; a signature that nobody could check is not recorded. */
async function makeSignature(
  signing: Signing,
  id: RecordId,
): Promise<{ readonly signature: string; readonly fingerprint: string }> {
  const made = await signing.sign(signedMessage(id), SIGNATURE_NAMESPACE);
  if (made.kind === 'failed') throw new Failure('cannot-sign', { source: signing.source, problem: made.problem });
  const check = checkSignature({ of: id, signature: made.signature });
  if (check.kind === 'genuine') return { signature: made.signature, fingerprint: check.fingerprint };
  const problem = check.kind === 'malformed' ? `its signature ${check.problem}` : 'its signature is wrong';
  throw new Failure('cannot-sign', { source: signing.source, problem });
}
