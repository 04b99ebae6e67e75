/** Why: every use case begins with the same read: the work item, its workflow, its records, and the state they make. */

import { Failure } from '../domain/failures.ts';
import { isWorkItemId, idFault, type WorkItemId } from '../domain/ids.ts';
import { recordedDigest } from '../domain/recorded-digest.ts';
import { withStandIns } from '../domain/redacted-record.ts';
import { evaluate, type Evaluation } from '../domain/schedule.ts';
import { foldItem, type ItemState } from '../domain/state.ts';
import { suggestionFor } from '../domain/suggestion.ts';
import { followMigrations, migrationsOf } from '../domain/version-path.ts';
import type { Workflow } from '../domain/workflow.ts';
import type { WorkItem } from '../domain/work-item.ts';
import type { Journal, JournalView, Library } from './ports.ts';

/**
 * Fails when work has begun and the workflow file no longer holds the definition that the item was registered with: one
 * version stands for one definition, and decisions taken under another would not follow from anything recorded.
 */
export function refuseChangedWorkflow({ state }: Situation, root: string): void {
  const { id, version, digest } = state.graph.workflow;
  const begun = state.steps.some((step) => step.history.entries.length > 0);
  const known = recordedDigest(state, version);
  if (!begun || known === undefined || known === digest) return;
  const file = `${root}/workflows/${id}.yaml`;
  throw new Failure('workflow-changed', { workflow: id, version, workItem: state.workItem.id, file });
}

/** What reading needs. */
export type Readers = { readonly library: Library; readonly journal: Journal };

/** A work item as it stands, with what it takes to change it. */
export type Situation = {
  readonly state: ItemState;
  readonly evaluation: Evaluation;
  readonly view: JournalView;
};

/** Reads a work item. Fails when it, or the workflow version that it follows by its records, is not there. */
export async function readSituation(readers: Readers, id: WorkItemId): Promise<Situation> {
  const { library, journal } = readers;
  const workItem = await readWorkItem(library, id);
  const { workflow: registered } = workItem;
  const [first, view] = await Promise.all([library.readWorkflow(registered.id, registered.version), journal.read(id)]);
  const followed = followMigrations(workItem, migrationsOf(withStandIns(view.entries))).workflow;
  const isFirst = first !== undefined && followed.version === registered.version;
  return situate(workItem, isFirst ? first : await readWorkflow(library, followed), view);
}

/** The situation that a view of the records makes. */
export function situate(workItem: WorkItem, workflow: Workflow, view: JournalView): Situation {
  const state = foldItem(workItem, workflow, view.entries);
  return { state, evaluation: evaluate(state), view };
}

/** Reads a work item's registration. Fails when there is none, with the nearest name that exists. */
export async function readWorkItem(library: Library, id: WorkItemId): Promise<WorkItem> {
  const workItem = await library.readWorkItem(id);
  if (workItem !== undefined) return workItem;
  const suggestion = suggestionFor(id, await library.listWorkItems());
  const path = `${library.root}/work-items/${id}.json`;
  throw new Failure('unknown-work-item', { workItem: id, path, suggestion });
}

/** Reads a version of a workflow. Fails when it is not there, with what is. */
export async function readWorkflow(library: Library, { id, version }: WorkItem['workflow']): Promise<Workflow> {
  const workflow = await library.readWorkflow(id, version);
  if (workflow !== undefined) return workflow;
  const known = (await library.listWorkflows()).map((each) => `${each.workflow.id} ${each.workflow.version}`);
  const suggestion = known.length === 0 ? '' : ` There is: ${known.join(', ')}.`;
  const path = `${library.root}/workflows/`;
  throw new Failure('unknown-workflow', { workflow: id, version: ` ${version}`, path, suggestion });
}

/** The work item that a command means: the one named, or the only one there is. */
export async function chooseWorkItem(library: Library, named: string | undefined): Promise<WorkItemId> {
  if (named !== undefined) {
    if (isWorkItemId(named)) return named;
    throw new Failure('unsafe-id', { kind: 'work item', id: named, fault: idFault(named) ?? '' });
  }
  const ids = await library.listWorkItems();
  const only = ids[0];
  if (only === undefined) throw new Failure('no-work-items', { path: `${library.root}/work-items/` });
  if (ids.length > 1) throw new Failure('which-work-item', { count: String(ids.length) });
  return only;
}
