/** Why: one version stands for one definition, and what was registered says which. */

import type { ItemState } from './state.ts';

/** The digest of a version as it was when the item came to follow it. */
export function recordedDigest(state: ItemState, version: string): string | undefined {
  for (const { record } of state.standing.history.entries.toReversed()) {
    if (record.eventType === 'workflow-migrated' && record.workflow.version === version) return record.toDigest;
    if (record.eventType === 'work-item-registered' && record.workflow.version === version)
      return record.workflowDigest;
  }
  return undefined;
}
