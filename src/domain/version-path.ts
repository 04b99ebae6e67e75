/** Why: an item may move to another version of its workflow, and records made before must still find their step. */

import { isStepKey, type RecordId, type StepKey } from './ids.ts';
import type { WorkflowMigrated } from './item-record.ts';
import { isStepRecord, type RecordEntry } from './record.ts';
import { arrange } from './step-history.ts';
import type { WorkItem } from './work-item.ts';

/** Gives the key that a step of a version has in the version followed now, when it has one there. */
export type Locate = (version: string, key: StepKey) => StepKey | undefined;

/** The migrations of an item in causal order; usually none. */
export function migrationsOf(entries: readonly RecordEntry[]): readonly RecordEntry<WorkflowMigrated>[] {
  const found = new Map<RecordId, RecordEntry<WorkflowMigrated>>();
  for (const { id, record } of entries) if (record.eventType === 'workflow-migrated') found.set(id, { id, record });
  if (found.size < 2) return [...found.values()];
  const item = entries.flatMap(({ id, record }) => (isStepRecord(record) ? [] : [{ id, record }]));
  return arrange(item, () => false).entries.flatMap(({ id }) => found.get(id) ?? []);
}

/** The work item with the version that it follows after its migrations. */
export function followMigrations(workItem: WorkItem, migrations: readonly RecordEntry<WorkflowMigrated>[]): WorkItem {
  const last = migrations.at(-1)?.record.workflow;
  return last === undefined ? workItem : { ...workItem, workflow: { id: last.name, version: last.version } };
}

/** Follows a step from the last time that its version was followed through all migrations since. */
export function locator(migrations: readonly Pick<RecordEntry<WorkflowMigrated>, 'record'>[]): Locate {
  if (migrations.length === 0) return (_, key) => key;
  const steps = migrations.map(({ record }) => new Map(Object.entries(record.mapping)));
  const versions = [migrations[0]?.record.fromVersion, ...migrations.map(({ record }) => record.workflow.version)];
  return (version, key) => {
    const from = versions.lastIndexOf(version);
    if (from < 0) return key;
    return steps.slice(from).reduce<StepKey | undefined>((at, mapping) => carried(mapping, at), key);
  };
}

function carried(mapping: ReadonlyMap<string, string>, key: StepKey | undefined): StepKey | undefined {
  const next = key === undefined ? undefined : mapping.get(key);
  return next === undefined || !isStepKey(next) ? undefined : next;
}
