/** Why: at any time at most one version of a workflow may be in effect, or nobody could say which one new work takes. */

import { compareIds } from '../domain/ids.ts';
import type { Workflow } from '../domain/workflow.ts';
import { compareTimestamps } from './timestamps.ts';

/** Two definitions of one workflow that exclude each other; `first` takes effect no later than `second`. */
export type VersionConflict = {
  readonly kind: 'same-version' | 'overlap';
  readonly first: Workflow;
  readonly second: Workflow;
};

/**
 * Definitions with one id and the same version, and versions whose windows overlap. A window is
 * `effectiveFrom` ≤ time < `effectiveTo`; a missing end reaches for ever in that direction.
 * Each definition is reported at most once, against the one that reaches furthest before it.
 */
export function overlappingVersions(workflows: readonly Workflow[]): readonly VersionConflict[] {
  const byId = new Map<string, Workflow[]>();
  for (const workflow of workflows) {
    const versions = byId.get(workflow.id);
    if (versions === undefined) {
      byId.set(workflow.id, [workflow]);
    } else {
      versions.push(workflow);
    }
  }
  return [...byId.values()].toSorted(([a], [b]) => compareIds(a?.id ?? '', b?.id ?? '')).flatMap(conflictsOf);
}

function conflictsOf(versions: readonly Workflow[]): readonly VersionConflict[] {
  const conflicts: VersionConflict[] = [];
  let furthest: Workflow | undefined;
  const byVersion = new Map<string, Workflow>();
  for (const workflow of versions.toSorted(compareStarts)) {
    const same = byVersion.get(workflow.version);
    if (same !== undefined) {
      conflicts.push({ kind: 'same-version', first: same, second: workflow });
      continue;
    }
    byVersion.set(workflow.version, workflow);
    if (furthest !== undefined && reachesInto(furthest, workflow)) {
      conflicts.push({ kind: 'overlap', first: furthest, second: workflow });
    }
    furthest = furthest === undefined || endsLater(workflow, furthest) ? workflow : furthest;
  }
  return conflicts;
}

function compareStarts(a: Workflow, b: Workflow): number {
  return compareTimestamps(startOf(a), startOf(b)) || compareIds(a.version, b.version);
}

/** Before every timestamp, when there is no start. */
function startOf(workflow: Workflow): string {
  return workflow.effectiveFrom ?? '0000-01-01T00:00:00Z';
}

function reachesInto(earlier: Workflow, later: Workflow): boolean {
  return earlier.effectiveTo === undefined || compareTimestamps(startOf(later), earlier.effectiveTo) < 0;
}

function endsLater(a: Workflow, b: Workflow): boolean {
  if (b.effectiveTo === undefined) {
    return false;
  }
  return a.effectiveTo === undefined || compareTimestamps(a.effectiveTo, b.effectiveTo) > 0;
}
