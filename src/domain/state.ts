/** Why: the state of a work item is a fold of its records, equal for every order in which they are met. */

import { passOnUsers } from './attempt-users.ts';
import { buildGraph, directNeeds, withDependents, type StepGraph } from './graph.ts';
import { compareIds, type RecordId, type StepKey } from './ids.ts';
import type { ItemRecord } from './item-record.ts';
import { foldStanding, type ItemStanding } from './item-standing.ts';
import { isGateDecision, isStepRecord, type BatonRecord, type RecordEntry, type StepRecord } from './record.ts';
import { withStandIns } from './redacted-record.ts';
import { arrangeHistory, type StepHistory } from './step-history.ts';
import { foldStep, type StepState } from './step-state.ts';
import { followMigrations, locator, migrationsOf, type Locate } from './version-path.ts';
import type { WorkItem } from './work-item.ts';
import type { Workflow } from './workflow.ts';

/** Where a work item stands. `steps` runs parallel to `graph.workflow.steps`. */
export type ItemState = {
  /** With the owner and the workflow version that the records have come to. */
  readonly workItem: WorkItem;
  readonly graph: StepGraph;
  readonly steps: readonly StepState[];
  /** Records about the item as a whole. */
  readonly itemRecords: readonly RecordEntry<ItemRecord>[];
  readonly standing: ItemStanding;
  /** Finds the step of this version that a record of an earlier one is about. */
  readonly locate: Locate;
  /** Records about steps that this workflow version does not have; kept and shown, without effect. */
  readonly strays: readonly RecordEntry<StepRecord>[];
  /** Time of the newest record, by its own word; the item's creation when there is none. */
  readonly newest: string;
};

/** The most causes that a record names in `after`, so that a join on thousands stays far below the size of a record. */
export const MAX_CAUSES = 128;

/** Derives the state from all records of the item, in any order, each any number of times; what was redacted is stood in for. */
export function foldItem(workItem: WorkItem, workflow: Workflow, known: readonly RecordEntry[]): ItemState {
  const entries = withStandIns(known);
  const graph = buildGraph(workflow);
  const migrations = migrationsOf(entries);
  const locate = locator(migrations);
  const { perStep, strays, itemRecords } = sortOut(graph, locate, entries);
  const rewinds = collectRewinds(graph, locate, perStep);
  const steps = workflow.steps.map((step, index) => foldStep(step, perStep[index] ?? NONE, rewinds[index] ?? NONE));
  const standing = foldStanding(workItem.owner, itemRecords, (version, key) => locate(version, key) ?? key);
  const followed = { ...followMigrations(workItem, migrations), owner: standing.owner };
  const newest = newestOf(workItem.createdAt, entries);
  return { workItem: followed, graph, steps, itemRecords, standing, locate, strays, newest };
}

const NONE: readonly never[] = [];

type PerStep = readonly (readonly RecordEntry<StepRecord>[] | undefined)[];

/** Each record once: those of the workflow's steps by step index, those of other steps, and those of the item. */
function sortOut(graph: StepGraph, locate: Locate, entries: readonly RecordEntry[]) {
  const perStep: (RecordEntry<StepRecord>[] | undefined)[] = graph.workflow.steps.map(() => undefined);
  const strays: RecordEntry<StepRecord>[] = [];
  const itemRecords: RecordEntry<ItemRecord>[] = [];
  const met = new Set<RecordId>();
  for (const { id, record } of entries) {
    if (met.size === met.add(id).size) continue;
    const index = isStepRecord(record) ? indexOfStep(graph, locate, record) : undefined;
    if (!isStepRecord(record)) itemRecords.push({ id, record });
    else if (index === undefined) strays.push({ id, record });
    else (perStep[index] ??= []).push({ id, record });
  }
  return { perStep, strays: strays.sort(byId), itemRecords: itemRecords.sort(byId) };
}

/** The step that a record is about now; undefined when this version does not have it. */
function indexOfStep(graph: StepGraph, locate: Locate, record: StepRecord): number | undefined {
  const key = locate(record.workflow.version, record.step.key);
  return key === undefined ? undefined : graph.indexOf.get(key);
}

function byId(a: RecordEntry, b: RecordEntry): number {
  return compareIds(a.id, b.id);
}

/** The state after one more record; only the steps that the record can touch are derived again. */
export function withRecord(state: ItemState, entry: RecordEntry): ItemState {
  const { record } = entry;
  const index = isStepRecord(record) ? indexOfStep(state.graph, state.locate, record) : undefined;
  const before = index === undefined ? undefined : state.steps[index];
  if (index === undefined || before === undefined || !isStepRecord(record) || changesRewinds(before, record)) {
    return foldItem(state.workItem, state.graph.workflow, [...allEntries(state), entry]);
  }
  const known = before.history.entries;
  if (known.some((other) => other.id === entry.id)) return state;
  const steps = [...state.steps];
  const changed = foldStep(before.step, [...known, { id: entry.id, record }], before.rewinds);
  steps[index] = changed;
  passOnUsers(state.steps, steps, changed);
  return { ...state, steps, newest: newestOf(state.newest, [entry]) };
}

/** Every record that the state was derived from. */
export function allEntries(state: ItemState): readonly RecordEntry[] {
  return [...state.itemRecords, ...state.strays, ...state.steps.flatMap((step) => step.history.entries)];
}

/** The state of a step by its key. */
export function stepOf(state: ItemState, key: StepKey): StepState | undefined {
  const index = state.graph.indexOf.get(key);
  return index === undefined ? undefined : state.steps[index];
}

/** What the next record of a step must name in `after`: the step's heads, and rework that they have not seen. */
export function causesOf(step: StepState): readonly RecordId[] {
  const unseen = step.rewinds.filter(
    (rewind) => !step.history.heads.some((head) => head === rewind || step.history.sees(head, rewind)),
  );
  return [...new Set([...step.history.heads, ...unseen])].sort();
}

/** What the start of an attempt names in `after`: the step's own causes, and the heads of the steps it waited for. */
export function causesOfStart(
  state: ItemState,
  key: StepKey,
): { after: readonly RecordId[]; join?: { count: number } } {
  const index = state.graph.indexOf.get(key) ?? -1;
  const own = state.steps[index];
  const base = own === undefined ? [] : causesOf(own);
  const joined = directNeeds(state.graph, index).flatMap((need) => state.steps[need]?.history.heads ?? []);
  const listed = joined.slice(0, Math.max(0, MAX_CAUSES - base.length));
  const after = [...new Set([...base, ...listed])].sort();
  return listed.length < joined.length ? { after, join: { count: joined.length } } : { after };
}

function isRewinding(record: BatonRecord): boolean {
  return record.eventType === 'gate-rejected' || (record.eventType === 'baseline-reverted' && record.reopens);
}

/** Rework reaches other steps, and whether it counts can depend on any later record of the step that decided it. */
function changesRewinds(step: StepState, record: StepRecord): boolean {
  return isRewinding(record) || step.history.entries.some((entry) => isRewinding(entry.record));
}

/** For each step, the ids of the records that sent it back, sorted. */
function collectRewinds(
  graph: StepGraph,
  locate: Locate,
  perStep: PerStep,
): readonly (readonly RecordId[] | undefined)[] {
  const rewinds: (RecordId[] | undefined)[] = [];
  perStep.forEach((records, index) => {
    if (records?.some((entry) => isRewinding(entry.record)) !== true) return;
    const history = arrangeHistory(records);
    for (const { id, record } of history.entries) {
      const target = reentryIndex(graph, locate, { index, record });
      if (target === undefined || isOverruled(history, id, record)) continue;
      for (const affected of withDependents(graph, target)) (rewinds[affected] ??= []).push(id);
    }
  });
  for (const ids of rewinds) ids?.sort();
  return rewinds;
}

function reentryIndex(
  graph: StepGraph,
  locate: Locate,
  { index, record }: { readonly index: number; readonly record: StepRecord },
): number | undefined {
  if (record.eventType === 'gate-rejected') {
    const key = locate(record.workflow.version, record.reentryStep);
    return key === undefined ? index : graph.indexOf.get(key);
  }
  return record.eventType === 'baseline-reverted' && record.reopens ? index : undefined;
}

/**
 * A rejection that met an approval unknowingly, and that the first decision naming both has settled against. A later
 * approval of the redone work names both as well, and settles nothing any more.
 */
function isOverruled(history: StepHistory, rejection: RecordId, record: StepRecord): boolean {
  if (record.eventType !== 'gate-rejected') return false;
  const { sees } = history;
  const decisions = history.entries.filter(
    (entry) => isGateDecision(entry.record) && entry.record.gate === record.gate,
  );
  const rivals = decisions.filter(
    ({ id, record: other }) => other.eventType === 'gate-approved' && !sees(id, rejection) && !sees(rejection, id),
  );
  return rivals.some((rival) => {
    const judges = decisions.filter(({ id }) => sees(id, rejection) && sees(id, rival.id));
    const first = judges.filter(({ id }) => !judges.some((other) => sees(id, other.id)));
    return first.length > 0 && first.every((judge) => judge.record.eventType === 'gate-approved');
  });
}

function newestOf(start: string, entries: readonly RecordEntry[]): string {
  return entries.reduce((newest, entry) => (entry.record.timestamp > newest ? entry.record.timestamp : newest), start);
}
