/** Why: owner, impediments, end and corrections of a work item are read off the records about it as a whole. */

import type { RecordId, StepKey } from './ids.ts';
import type {
  BlockerRaised,
  BlockerResolved,
  Correction,
  ItemRecord,
  OwnerTransferred,
  WorkItemClosed,
} from './item-record.ts';
import type { RecordEntry } from './record.ts';
import { arrange, type History } from './step-history.ts';

/** An impediment; it is open until `resolved`. `steps` are keys of the version that the item follows now. */
export type BlockerState = {
  readonly raised: RecordEntry<BlockerRaised>;
  readonly steps: readonly StepKey[];
  readonly resolved?: RecordEntry<BlockerResolved>;
};

/** What the records about the item as a whole come to. */
export type ItemStanding = {
  readonly history: History<ItemRecord>;
  readonly owner: string;
  readonly transfers: readonly RecordEntry<OwnerTransferred>[];
  readonly blockers: readonly BlockerState[];
  /** Present while the item is closed, and nobody who did not know of that said otherwise. */
  readonly closed?: RecordEntry<WorkItemClosed>;
  readonly corrections: readonly RecordEntry<Correction>[];
};

/** Derives the standing. `owner` is the registered one; `locate` gives a step's key in the version followed now. */
export function foldStanding(
  owner: string,
  records: readonly RecordEntry<ItemRecord>[],
  locate: (version: string, key: StepKey) => StepKey,
): ItemStanding {
  const history = arrange(records, contradict, settles);
  const { entries } = history;
  const transfers = entries.flatMap(({ id, record }) =>
    record.eventType === 'owner-transferred' ? [{ id, record }] : [],
  );
  const corrections = entries.flatMap(({ id, record }) => (record.eventType === 'correction' ? [{ id, record }] : []));
  const disputed = history.contradictions.some(([{ record }]) => isAboutLife(record));
  const life = disputed ? undefined : entries.findLast(({ record }) => isAboutLife(record));
  return {
    history,
    owner: transfers.at(-1)?.record.to ?? owner,
    transfers,
    blockers: foldBlockers(history, locate),
    ...(life?.record.eventType === 'work-item-closed' ? { closed: { id: life.id, record: life.record } } : {}),
    corrections,
  };
}

function foldBlockers(
  { entries }: History<ItemRecord>,
  locate: (version: string, key: StepKey) => StepKey,
): readonly BlockerState[] {
  const resolutions = new Map<RecordId, RecordEntry<BlockerResolved>>();
  for (const { id, record } of entries) {
    const first = record.eventType === 'blocker-resolved' && !resolutions.has(record.blocker);
    if (first) resolutions.set(record.blocker, { id, record });
  }
  return entries.flatMap(({ id, record }): readonly BlockerState[] => {
    if (record.eventType !== 'blocker-raised') return [];
    const resolved = resolutions.get(id);
    const steps = record.steps.map((key) => locate(record.workflow.version, key));
    return [{ raised: { id, record }, steps, ...(resolved === undefined ? {} : { resolved }) }];
  });
}

/** The impediments that nobody has resolved. */
export function openBlockers(standing: ItemStanding): readonly BlockerState[] {
  return standing.blockers.filter((blocker) => blocker.resolved === undefined);
}

/** Records that leave open whether, and by which definition, the item is worked on at all; sorted. */
export function blockingConflict(standing: ItemStanding): readonly RecordId[] {
  const pairs = standing.history.contradictions.filter(([{ record }]) => record.eventType !== 'owner-transferred');
  return [...new Set(pairs.flatMap((pair) => pair.map((entry) => entry.id)))].sort();
}

/** Whether two records of these kinds contradict each other, and a decision is wanted. */
export function isDisputed(standing: ItemStanding, kinds: readonly ItemRecord['eventType'][]): boolean {
  return standing.history.contradictions.some((pair) => pair.some(({ record }) => kinds.includes(record.eventType)));
}

function isAboutLife(record: ItemRecord): boolean {
  return record.eventType === 'work-item-closed' || record.eventType === 'work-item-reopened';
}

/** Only a decision about the same matter settles a contradiction, and not any record that happens to see both. */
function settles(judge: ItemRecord, a: ItemRecord): boolean {
  return isAboutLife(a) ? isAboutLife(judge) : judge.eventType === a.eventType;
}

/** Two owners, two ends, an end and a new beginning, or two versions, each unknown to the other. */
function contradict(a: ItemRecord, b: ItemRecord): boolean {
  if (a.eventType === 'owner-transferred' && b.eventType === 'owner-transferred') return a.to !== b.to;
  if (a.eventType === 'work-item-closed' && b.eventType === 'work-item-closed') {
    return a.resolution !== b.resolution || a.other !== b.other;
  }
  if (a.eventType === 'workflow-migrated' && b.eventType === 'workflow-migrated') {
    return a.workflow.version !== b.workflow.version || !sameMapping(a.mapping, b.mapping);
  }
  const kinds = new Set([a.eventType, b.eventType]);
  return kinds.has('work-item-closed') && kinds.has('work-item-reopened');
}

function sameMapping(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
