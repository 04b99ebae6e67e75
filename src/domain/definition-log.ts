/** Why: an item is only understood when it is known who changed its workflow, why, and what that meant for whom. */

import { compareIds, type RecordId, type WorkflowId, type WorkItemId } from './ids.ts';
import { recordedDigest } from './recorded-digest.ts';
import type { ItemState } from './state.ts';
import { isDone } from './step-state.ts';
import { compareInstants } from './time.ts';
import { migrationsOf } from './version-path.ts';
import { diffWorkflows, type WorkflowDiff } from './workflow-diff.ts';
import type { Workflow } from './workflow.ts';

/** Who changed something, when, and why. Without a commit it is not committed yet, and nobody has put their name to it. */
export type ChangeAuthor = {
  readonly commit?: string;
  readonly author?: { readonly name: string; readonly email: string };
  readonly at?: string;
  /** The whole message of the commit. */
  readonly reason: string;
};

/** A definition as it was written: the workflow, or `faulty` where the file could not be read. */
export type Definition = Workflow | 'faulty';

/** A change of a file that holds a workflow. */
export type DefinitionChange = ChangeAuthor & {
  readonly kind: 'definition';
  readonly path: string;
  readonly before?: Definition;
  readonly after?: Definition;
};

/** A setting that was changed, as JSON text; undefined where it was not said. */
export type SettingChange = { readonly setting: string; readonly from?: string; readonly to?: string };

/** A change of `baton.yaml`. */
export type PolicyChange = ChangeAuthor & {
  readonly kind: 'policy';
  readonly path: string;
  readonly settings: readonly SettingChange[];
};

/** Whom a change of a definition concerns, of the items that are not closed and not done. */
export type Impact = {
  /** Items that follow the version. */
  readonly following: readonly WorkItemId[];
  /** Items of the same workflow that follow another version, and go on with it. */
  readonly elsewhere: readonly WorkItemId[];
  /** Items that have begun with another definition of this very version, and stand still until that is settled. */
  readonly stopped: readonly WorkItemId[];
};

/** What is named of a definition. */
export type NamedDefinition = { readonly id: WorkflowId; readonly version: string; readonly digest: string };

/** One entry of the log. */
export type LogEntry =
  | (ChangeAuthor & {
      readonly kind: 'definition';
      readonly path: string;
      readonly change: 'added' | 'changed' | 'removed';
      readonly from?: NamedDefinition | 'faulty';
      readonly to?: NamedDefinition | 'faulty';
      readonly diff?: WorkflowDiff;
      readonly impact: Impact;
    })
  | PolicyChange
  | {
      readonly kind: 'migration';
      readonly at: string;
      readonly author: { readonly name: string };
      readonly reason: string;
      readonly record: RecordId;
      readonly workItem: WorkItemId;
      readonly from: { readonly id: WorkflowId; readonly version: string };
      readonly to: { readonly id: WorkflowId; readonly version: string };
    };

/** Everything that the log is made from. Changes come newest first, as git has them. */
export type LogSources = {
  readonly changes: readonly (DefinitionChange | PolicyChange)[];
  readonly items: readonly ItemState[];
  /** Only this workflow; policy then is left out, as it is about all. */
  readonly only?: WorkflowId;
};

/** The log, newest first: first what is not committed, then by time, as commits and records tell it. */
export function definitionLog({ changes, items, only }: LogSources): readonly LogEntry[] {
  const newest = new Set<string>();
  const entries = changes.flatMap((change): readonly LogEntry[] => {
    if (change.kind === 'policy') return only === undefined ? [change] : [];
    const about = aboutOf(change);
    if (only !== undefined && about?.id !== only) return [];
    const version = about === undefined ? change.path : `${about.id} ${about.version}`;
    const isNewest = newest.size < newest.add(version).size;
    return [definitionEntry(change, items, isNewest)];
  });
  return [...entries, ...migrationEntries(items, only)].toSorted(newestFirst);
}

function newestFirst(a: LogEntry, b: LogEntry): number {
  if (a.at === undefined || b.at === undefined) return Number(b.at === undefined) - Number(a.at === undefined);
  return compareInstants(b.at, a.at);
}

function definitionEntry(change: DefinitionChange, items: readonly ItemState[], isNewest: boolean): LogEntry {
  const { before, after, ...rest } = change;
  const from = named(before);
  const to = named(after);
  return {
    ...rest,
    change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(isWorkflow(before) && isWorkflow(after) ? { diff: diffWorkflows(before, after) } : {}),
    impact: impactOf(change, items, isNewest),
  };
}

/** The definition that a change is about: as it is after it, or as it was. */
function aboutOf({ before, after }: Pick<DefinitionChange, 'before' | 'after'>): NamedDefinition | undefined {
  return nameOf(after) ?? nameOf(before);
}

function isWorkflow(definition: Definition | undefined): definition is Workflow {
  return definition !== undefined && definition !== 'faulty';
}

function nameOf(definition: Definition | undefined): NamedDefinition | undefined {
  if (!isWorkflow(definition)) return undefined;
  const { id, version, digest } = definition;
  return { id, version, digest };
}

function named(definition: Definition | undefined): NamedDefinition | 'faulty' | undefined {
  return definition === 'faulty' ? definition : nameOf(definition);
}

/** Only the newest change of a version can be what keeps items from going on; what came before has been changed again. */
function impactOf(change: DefinitionChange, items: readonly ItemState[], isNewest: boolean): Impact {
  const about = aboutOf(change);
  const concerned = items.filter((state) => state.graph.workflow.id === about?.id && isInFlight(state));
  const follows = (state: ItemState): boolean => state.graph.workflow.version === about?.version;
  return {
    following: idsOf(concerned.filter(follows)),
    elsewhere: idsOf(concerned.filter((state) => !follows(state))),
    stopped: idsOf(
      isNewest ? concerned.filter((state) => follows(state) && standsStill(state, nameOf(change.after))) : [],
    ),
  };
}

function idsOf(states: readonly ItemState[]): readonly WorkItemId[] {
  return states.map((state) => state.workItem.id).toSorted(compareIds);
}

function isInFlight(state: ItemState): boolean {
  return state.standing.closed === undefined && !state.steps.every(isDone);
}

function standsStill(state: ItemState, now: NamedDefinition | undefined): boolean {
  const begun = state.steps.some((step) => step.history.entries.length > 0);
  const known = recordedDigest(state, state.graph.workflow.version);
  return begun && known !== undefined && known !== now?.digest;
}

function migrationEntries(items: readonly ItemState[], only: WorkflowId | undefined): readonly LogEntry[] {
  return items.flatMap((state) =>
    migrationsOf(state.itemRecords)
      .filter(({ record }) => only === undefined || record.workflow.name === only)
      .map(({ id, record }): LogEntry => ({
        kind: 'migration',
        at: record.timestamp,
        author: { name: record.actor },
        reason: record.reason,
        record: id,
        workItem: record.workItemId,
        from: { id: record.workflow.name, version: record.fromVersion },
        to: { id: record.workflow.name, version: record.workflow.version },
      })),
  );
}
