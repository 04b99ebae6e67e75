/** Why: views tell what holds for an item as a whole in the same shapes, made here from its standing. */

import type { RecordId, StepKey, WorkItemId } from './ids.ts';
import type { BlockerType, Resolution } from './item-record.ts';
import { openBlockers, type ItemStanding } from './item-standing.ts';

/** How and why an item was closed. */
export type ClosedFact = {
  readonly resolution: Resolution;
  readonly other?: WorkItemId;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
};

/** An open impediment; without steps it is about the whole item. `since` is an instant. */
export type OpenBlocker = {
  readonly id: RecordId;
  readonly type: BlockerType;
  readonly owner: string;
  readonly steps: readonly StepKey[];
  readonly reason: string;
  readonly since: string;
};

/** How the item was closed, while it is. */
export function closedFact({ closed }: ItemStanding): { readonly closed?: ClosedFact } {
  if (closed === undefined) return {};
  const { resolution, other, reason, actor, timestamp } = closed.record;
  return { closed: { resolution, ...(other === undefined ? {} : { other }), reason, by: actor, at: timestamp } };
}

/** The impediments that nobody has resolved, in the order in which they were declared. */
export function openBlockerFacts(standing: ItemStanding): readonly OpenBlocker[] {
  return openBlockers(standing).map(({ raised: { id, record }, steps }) => {
    const { type, owner, reason, start } = record;
    return { id, type, owner, steps, reason, since: start };
  });
}

/** Records about the item that contradict each other, sorted. */
export function disputedRecords({ history }: ItemStanding): readonly RecordId[] {
  return [...new Set(history.contradictions.flatMap((pair) => pair.map(({ id }) => id)))].sort();
}
