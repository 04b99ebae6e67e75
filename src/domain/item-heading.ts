/** Why: every record about an item as a whole carries the same heading, so it is written in one place. */

import type { Author } from './handoff.ts';
import type { ItemState } from './state.ts';

/** The fields that every such record shares; `after` names what is recorded last about the item. */
export function itemHeading(state: ItemState, author: Author) {
  return {
    schemaVersion: '1.0',
    workItemId: state.workItem.id,
    timestamp: author.now,
    actor: author.actor,
    after: [...state.standing.history.heads].sort(),
  } as const;
}
