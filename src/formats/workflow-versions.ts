/** Why: at any time one version of a workflow is in effect, and where two claim to be, nobody could say which one new work takes. */

import { compareVersions } from '../domain/effective-version.ts';
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
 * `effectiveFrom` ≤ time < `effectiveTo`; a missing start reaches for ever back. A missing end says that the version holds until
 * a higher one takes over, so it is in nobody's way but in that of a lower version that begins later.
 * Each definition is reported at most once.
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
  const byVersion = new Map<string, Workflow>();
  let before: Before = { reaching: undefined, open: undefined };
  for (const workflow of versions.toSorted(compareStarts)) {
    const same = byVersion.get(workflow.version);
    if (same !== undefined) {
      conflicts.push({ kind: 'same-version', first: same, second: workflow });
      continue;
    }
    byVersion.set(workflow.version, workflow);
    const rival = rivalOf(workflow, before);
    if (rival !== undefined) conflicts.push({ kind: 'overlap', first: rival, second: workflow });
    before = withWorkflow(before, workflow);
  }
  return conflicts;
}

/** Of the versions that took effect before: the one whose stated end is last, and the highest without an end. */
type Before = { readonly reaching: Workflow | undefined; readonly open: Workflow | undefined };

function rivalOf(workflow: Workflow, { reaching, open }: Before): Workflow | undefined {
  if (reaching !== undefined && compareTimestamps(startOf(workflow), reaching.effectiveTo ?? '') < 0) return reaching;
  return open !== undefined && compareVersions(open.version, workflow.version) > 0 ? open : undefined;
}

function withWorkflow({ reaching, open }: Before, workflow: Workflow): Before {
  if (workflow.effectiveTo === undefined) {
    const isHigher = open === undefined || compareVersions(workflow.version, open.version) > 0;
    return { reaching, open: isHigher ? workflow : open };
  }
  const isLater = reaching === undefined || compareTimestamps(workflow.effectiveTo, reaching.effectiveTo ?? '') > 0;
  return { reaching: isLater ? workflow : reaching, open };
}

function compareStarts(a: Workflow, b: Workflow): number {
  return compareTimestamps(startOf(a), startOf(b)) || compareVersions(a.version, b.version);
}

/** Before every timestamp, when there is no start. */
function startOf(workflow: Workflow): string {
  return workflow.effectiveFrom ?? '0000-01-01T00:00:00Z';
}
