/** Why: a work item is registered once, with the workflow version it will follow and the digest of that definition. */

import type { Change } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import type { WorkItemRegistered } from '../domain/item-record.ts';
import { withStandIns } from '../domain/redacted-record.ts';
import type { WorkItem } from '../domain/work-item.ts';
import type { Workflow } from '../domain/workflow.ts';
import { written } from './apply.ts';
import { chainKey, type ChainName, type ChainTip, type Clock } from './ports.ts';
import type { Readers } from './situation.ts';

/** What registering needs from outside. */
export type RegisterPorts = Readers & { readonly clock: Clock };

/** A registration: the item, and its workflow, which is written as well when it is not there yet. */
export type Registration = { readonly workItem: WorkItem; readonly workflow: Workflow; readonly actor: string };

/** What registering did. `repeated` means that everything was there already. */
export type Registered = {
  readonly workItem: WorkItem;
  readonly repeated: boolean;
  readonly changes: readonly Change[];
};

const ITEM_CHAIN: ChainName = { kind: 'item' };

/** What is missing of a registration: each part is written only when it is given. */
type Missing = {
  readonly workflow: Workflow | undefined;
  readonly workItem: WorkItem | undefined;
  readonly record: WorkItemRegistered | undefined;
  readonly expect: ChainTip | undefined;
};

/** Registers a work item. The same registration again is a no-op; another one under the same id is refused. */
export async function register(
  ports: RegisterPorts,
  registration: Registration,
  options: { readonly dryRun: boolean },
): Promise<Registered> {
  const { workItem, workflow } = registration;
  await refuseOtherCase(ports, workItem);
  const writesWorkflow = await isNewWorkflow(ports, workflow);
  const before = await ports.library.readWorkItem(workItem.id);
  const differs = before !== undefined && !isSame(before, workItem);
  if (differs) throw new Failure('work-item-exists', { workItem: workItem.id });
  const item = before ?? workItem;
  const view = await ports.journal.read(item.id);
  const recorded = withStandIns(view.entries).some((entry) => entry.record.eventType === 'work-item-registered');
  const missing: Missing = {
    workflow: writesWorkflow ? workflow : undefined,
    workItem: before === undefined ? workItem : undefined,
    record: recorded ? undefined : registeredRecord(ports, { ...registration, workItem: item }),
    expect: view.tips.get(chainKey(ITEM_CHAIN)),
  };
  const changes = changesOf(ports, missing);
  if (!options.dryRun) await supply(ports, missing);
  return { workItem: item, repeated: changes.length === 0, changes };
}

function changesOf(ports: RegisterPorts, { workflow, workItem, record }: Missing): readonly Change[] {
  return [
    ...(workflow === undefined ? [] : [writes(ports, `workflows/${workflow.id}.yaml`, 'the workflow')]),
    ...(workItem === undefined ? [] : [writes(ports, `work-items/${workItem.id}.json`, 'the registration')]),
    ...(record === undefined ? [] : [{ kind: 'append-record', record } as const]),
  ];
}

async function supply(ports: RegisterPorts, { workflow, workItem, record, expect }: Missing): Promise<void> {
  if (workflow !== undefined) await ports.library.writeWorkflow(workflow);
  if (workItem !== undefined) await ports.library.writeWorkItem(workItem);
  if (record === undefined) return;
  await ports.journal.append([{ workItem: record.workItemId, chain: ITEM_CHAIN, expect, entries: [written(record)] }]);
}

function writes(ports: RegisterPorts, path: string, purpose: string): Change {
  return { kind: 'write-file', path: `${ports.library.root}/${path}`, purpose };
}

/** Two ids that differ only in case would be one file on many machines. */
async function refuseOtherCase(ports: RegisterPorts, { id }: WorkItem): Promise<void> {
  const existing = (await ports.library.listWorkItems()).find(
    (other) => other !== id && other.toLowerCase() === id.toLowerCase(),
  );
  if (existing !== undefined) throw new Failure('id-differs-in-case', { kind: 'work item', id, existing });
}

/** Whether the workflow has to be written; a file that defines the same version otherwise is refused. */
async function isNewWorkflow(ports: RegisterPorts, workflow: Workflow): Promise<boolean> {
  const existing = await ports.library.readWorkflow(workflow.id, workflow.version);
  if (existing === undefined) return true;
  if (existing.digest === workflow.digest) return false;
  throw new Failure('workflow-exists', { workflow: workflow.id, version: workflow.version });
}

function isSame(a: WorkItem, b: WorkItem): boolean {
  return a.workflow.id === b.workflow.id && a.workflow.version === b.workflow.version && a.title === b.title;
}

function registeredRecord(ports: RegisterPorts, { workItem, workflow, actor }: Registration): WorkItemRegistered {
  return {
    schemaVersion: '1.0',
    eventType: 'work-item-registered',
    workItemId: workItem.id,
    timestamp: ports.clock.now(),
    actor,
    after: [],
    title: workItem.title,
    owner: workItem.owner,
    workflow: { name: workflow.id, version: workflow.version },
    workflowDigest: workflow.digest,
  };
}
