/** Why: records that may not be committed yet are safe in the refs of their steps, from where any collecting takes them later. */

import type { WorkItemId } from '../domain/ids.ts';
import { toAppends } from './apply.ts';
import type { WrittenRecord } from './ports.ts';
import { readSituation, type Readers } from './situation.ts';

/** Puts records at the end of the chains of their steps, each only if nobody ended the attempt meanwhile. */
export async function publishRecords(
  readers: Readers,
  workItem: WorkItemId,
  entries: readonly WrittenRecord[],
): Promise<void> {
  if (entries.length === 0) return;
  const { view } = await readSituation(readers, workItem);
  const known = new Set(view.entries.map(({ id }) => id));
  const open = entries.filter(({ id }) => !known.has(id));
  await readers.journal.append(
    toAppends(
      open.map(({ record }) => record),
      view,
    ),
  );
}
