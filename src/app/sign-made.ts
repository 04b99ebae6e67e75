/** Why: who asks for it when doing or deciding something signs just that, right after it was recorded. */

import type { WorkItemId } from '../domain/ids.ts';
import type { BatonRecord } from '../domain/record.ts';
import { encodeRecord } from '../records/record-id.ts';
import { signRecords } from './sign.ts';
import type { Readers } from './situation.ts';
import type { Signing } from './work-ports.ts';

/** What was made: a decision, which is signed by itself; or work, of which one signature covers all. */
export type Made = { readonly kind: 'decision'; readonly record: BatonRecord } | { readonly kind: 'work' };

/** Signs what somebody has just made. What is signed already stays so. */
export async function signMade(
  readers: Readers,
  workItem: WorkItemId,
  made: Made,
  by: { readonly signer: string; readonly now: string; readonly signing: Signing },
): ReturnType<typeof signRecords> {
  const signing = async (): Promise<Signing> => by.signing;
  const author = { actor: by.signer, now: by.now };
  if (made.kind === 'work') {
    return signRecords(readers, workItem, { ...author, records: [], part: 'work' }, { signing, dryRun: false });
  }
  const encoded = encodeRecord(made.record);
  // What was recorded has its line.
  if (encoded.kind === 'refused') throw new Error(encoded.reason);
  return signRecords(readers, workItem, { ...author, records: [encoded.id] }, { signing, dryRun: false });
}
