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
  /** Present while the item is closed. */
  readonly closed?: RecordEntry<WorkItemClosed>;
  readonly corrections: readonly RecordEntry<Correction>[];
};

/** Derives the standing. `owner` is the registered one; `locate` gives a step's key in the version followed now. */
export function foldStanding(
  owner: string,
  records: readonly RecordEntry<ItemRecord>[],
  locate: (version: string, key: StepKey) => StepKey,
): ItemStanding {
  const history = arrange(records, contradict);
  const resolutions = new Map<RecordId, RecordEntry<BlockerResolved>>();
  const raised: RecordEntry<BlockerRaised>[] = [];
  const transfers: RecordEntry<OwnerTransferred>[] = [];
  const corrections: RecordEntry<Correction>[] = [];
  let closed: RecordEntry<WorkItemClosed> | undefined;
  for (const { id, record } of history.entries) {
    if (record.eventType === 'blocker-raised') raised.push({ id, record });
    else if (record.eventType === 'owner-transferred') transfers.push({ id, record });
    else if (record.eventType === 'correction') corrections.push({ id, record });
    else if (record.eventType === 'work-item-closed') closed = { id, record };
    else if (record.eventType === 'work-item-reopened') closed = undefined;
    else if (record.eventType === 'blocker-resolved' && !resolutions.has(record.blocker)) {
      resolutions.set(record.blocker, { id, record });
    }
  }
  const blockers = raised.map((entry): BlockerState => {
    const resolved = resolutions.get(entry.id);
    const steps = entry.record.steps.map((key) => locate(entry.record.workflow.version, key));
    return { raised: entry, steps, ...(resolved === undefined ? {} : { resolved }) };
  });
  return {
    history,
    owner: transfers.at(-1)?.record.to ?? owner,
    transfers,
    blockers,
    ...(closed === undefined ? {} : { closed }),
    corrections,
  };
}

/** The impediments that nobody has resolved. */
export function openBlockers(standing: ItemStanding): readonly BlockerState[] {
  return standing.blockers.filter((blocker) => blocker.resolved === undefined);
}

/** Contradictions that leave open whether, and by which definition, the item is worked on at all. */
export function blockingConflict(standing: ItemStanding): readonly RecordId[] {
  const pairs = standing.history.contradictions.filter(([{ record }]) => record.eventType !== 'owner-transferred');
  return [...new Set(pairs.flatMap((pair) => pair.map((entry) => entry.id)))].sort();
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
