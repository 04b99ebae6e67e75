/** Why: whoever seals the same new records must get the same log, so their order follows from the records alone. */

import { compareIds, type RecordId } from './ids.ts';
import type { RecordEntry } from './record.ts';
import { withStandIns } from './redacted-record.ts';

/**
 * The records that are not sealed yet, each once, by (causal depth, id). Depth counts over all records given. A record
 * waits while something that it builds on is neither sealed nor given: in the log, causes come before what they caused.
 */
export function sealOrder(entries: readonly RecordEntry[], sealed: ReadonlySet<string>): readonly RecordId[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  // Whoever has removed what a record says must count it as those do who have not.
  const depths = causalDepths(new Map(withStandIns(entries).map((entry) => [entry.id, entry])));
  const placed = new Set<string>(sealed);
  return [...byId.values()]
    .filter(({ id }) => !sealed.has(id))
    .sort((a, b) => (depths.get(a.id) ?? 0) - (depths.get(b.id) ?? 0) || compareIds(a.id, b.id))
    .filter(({ id, record }) => record.after.every((cause) => placed.has(cause)) && placed.add(id))
    .map(({ id }) => id);
}

/** The length of the longest chain of causes behind each record; causes that are not there count for nothing. */
function causalDepths(byId: ReadonlyMap<RecordId, RecordEntry>): ReadonlyMap<RecordId, number> {
  const depths = new Map<RecordId, number>();
  for (const root of byId.keys()) {
    const stack = depths.has(root) ? [] : [root];
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      const causes = (byId.get(id)?.record.after ?? []).filter((cause) => byId.has(cause));
      const open = causes.filter((cause) => !depths.has(cause));
      if (open.length > 0) {
        stack.push(...open);
        continue;
      }
      depths.set(
        id,
        causes.reduce((depth, cause) => Math.max(depth, (depths.get(cause) ?? 0) + 1), 0),
      );
      stack.pop();
    }
  }
  return depths;
}
