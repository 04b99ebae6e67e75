/** Why: a history is read from top to bottom, so causes stand above their effects even where clocks disagree. */

import { compareIds, type RecordId } from './ids.ts';
import type { RecordEntry } from './record.ts';
import { epochMs } from './time.ts';

/** The time that a record is shown at, and how deep it stands among its causes. */
type Place = { readonly time: number; readonly depth: number };

/**
 * Records as they are told: by time, but never before what they name in `after`; among equal times by causal depth and
 * id. The same for every order of arrival. Causes that are not among the records are left out of account.
 */
export function timelineOf(entries: readonly RecordEntry[]): readonly RecordEntry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const places = new Map<RecordId, Place>();
  for (const id of byId.keys()) place(byId, places, id);
  const first: Place = { time: 0, depth: 0 };
  return [...byId.values()].sort((a, b) => {
    const [left, right] = [places.get(a.id) ?? first, places.get(b.id) ?? first];
    return left.time - right.time || left.depth - right.depth || compareIds(a.id, b.id);
  });
}

function place(byId: ReadonlyMap<RecordId, RecordEntry>, places: Map<RecordId, Place>, root: RecordId): void {
  const stack = [root];
  for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
    const record = byId.get(id)?.record;
    const causes = (record?.after ?? []).filter((cause) => byId.has(cause));
    const open = causes.filter((cause) => !places.has(cause));
    if (open.length > 0) {
      stack.push(...open);
      continue;
    }
    const above = causes.map((cause) => places.get(cause)).filter((known) => known !== undefined);
    places.set(id, {
      time: above.reduce((time, known) => Math.max(time, known.time), epochMs(record?.timestamp ?? '')),
      depth: above.reduce((depth, known) => Math.max(depth, known.depth + 1), 0),
    });
    stack.pop();
  }
}
