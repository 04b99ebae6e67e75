/** Why: a work item is the thing that moves; this is its registration as it lies in `work-items/<id>.json`. */

import type { WorkItemId, WorkflowId } from './ids.ts';

/** A registered work item: which workflow version it follows, who owns it, where it came from. */
export type WorkItem = {
  readonly id: WorkItemId;
  readonly title: string;
  readonly workflow: { readonly id: WorkflowId; readonly version: string };
  readonly owner: string;
  /** UTC ISO 8601 with `Z`. */
  readonly createdAt: string;
  /** The prompt it was delegated with; handed to executors in their context. */
  readonly instruction?: string;
  readonly links: readonly string[];
};
