/** Why: importing a plan registers it once; importing it again adds what is new and never takes anything away. */

import type { Change } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import { compareVersions } from '../domain/effective-version.ts';
import type { StepKey } from '../domain/ids.ts';
import { foldItem, type ItemState } from '../domain/state.ts';
import type { WorkItem } from '../domain/work-item.ts';
import type { Workflow } from '../domain/workflow.ts';
import { register } from './register.ts';
import { recordMarks, recordsOfMarks, type MarkedStep, type MarkPorts } from './record-marks.ts';
import { readSituation } from './situation.ts';

/** A plan as it is to be imported. `workflow` gives the definition as the version that is asked for. */
export type PlanImport = {
  readonly item: Omit<WorkItem, 'workflow' | 'createdAt'>;
  readonly workflow: (version: string) => Workflow;
  readonly marks: readonly MarkedStep[];
  readonly actor: string;
};

/** What importing did. */
export type PlanImported = {
  /** `changed` means that the plan is another one now: its new version is there, and the item goes on with its own. */
  readonly kind: 'new' | 'same' | 'changed';
  /** The version that holds the plan as it is now. */
  readonly workflow: Workflow;
  /** The version that the item follows. */
  readonly follows: string;
  readonly added: readonly StepKey[];
  readonly removed: readonly StepKey[];
  /** How many steps were recorded as done, or skipped, before the import. */
  readonly recorded: number;
  readonly changes: readonly Change[];
};

/** Imports a plan: a new item, the same again, or a further version of its workflow. */
export async function importPlan(
  ports: MarkPorts,
  plan: PlanImport,
  options: { readonly dryRun: boolean },
): Promise<PlanImported> {
  const versions = await versionsOf(ports, plan);
  const before = await ports.library.readWorkItem(plan.item.id);
  if (before === undefined) return importNew(ports, plan, { versions, ...options });
  const { state } = await readSituation(ports, plan.item.id);
  const { id } = plan.workflow('1.0.0');
  if (state.graph.workflow.id !== id) throw new Failure('work-item-exists', { workItem: plan.item.id });
  const own = state.graph.workflow;
  const isSame = plan.workflow(own.version).digest === own.digest;
  return isSame
    ? importSame(ports, plan, { state, ...options })
    : importChanged(ports, plan, { state, versions, ...options });
}

async function versionsOf({ library }: MarkPorts, plan: PlanImport): Promise<readonly Workflow[]> {
  const { id } = plan.workflow('1.0.0');
  const all = (await library.listWorkflows()).map(({ workflow }) => workflow);
  return all.filter((workflow) => workflow.id === id).sort((a, b) => compareVersions(a.version, b.version));
}

type Around = { readonly versions: readonly Workflow[]; readonly dryRun: boolean };

async function importNew(ports: MarkPorts, plan: PlanImport, { versions, dryRun }: Around): Promise<PlanImported> {
  const latest = versions.at(-1);
  const workflow =
    sameAs(plan, versions) ?? plan.workflow(latest === undefined ? '1.0.0' : raised(latest.version, true));
  const workItem = {
    ...plan.item,
    workflow: { id: workflow.id, version: workflow.version },
    createdAt: ports.clock.now(),
  };
  const { changes } = await register(ports, { workItem, workflow, actor: plan.actor }, { dryRun });
  const marked = await mark(ports, plan, { state: foldItem(workItem, workflow, []), dryRun });
  const added = workflow.steps.map(({ key }) => key);
  return {
    kind: 'new',
    workflow,
    follows: workflow.version,
    added,
    removed: [],
    ...marked,
    changes: [...changes, ...marked.changes],
  };
}

/** Records what the plan says to have ended before; with a dry run only tells it. */
async function mark(
  ports: MarkPorts,
  plan: PlanImport,
  { state, dryRun }: { readonly state: ItemState; readonly dryRun: boolean },
): Promise<Pick<PlanImported, 'recorded' | 'changes'>> {
  const author = { actor: plan.actor, now: ports.clock.now(), nonce: ports.nonces.next() };
  const records = recordsOfMarks(state, plan.marks, author);
  const changes = records.map((record): Change => ({ kind: 'append-record', record }));
  if (dryRun || records.length === 0) return { recorded: records.length / 2, changes };
  return { recorded: await recordMarks(ports, plan.item.id, plan.marks, plan.actor), changes };
}

async function importSame(
  ports: MarkPorts,
  plan: PlanImport,
  { state, dryRun }: { readonly state: ItemState; readonly dryRun: boolean },
): Promise<PlanImported> {
  const marked = await mark(ports, plan, { state, dryRun });
  const { workflow } = state.graph;
  return { kind: 'same', workflow, follows: workflow.version, added: [], removed: [], ...marked };
}

/** The item keeps its version: what is in flight is moved only when somebody asks for that. */
async function importChanged(
  ports: MarkPorts,
  plan: PlanImport,
  { state, versions, dryRun }: Around & { readonly state: ItemState },
): Promise<PlanImported> {
  const own = state.graph.workflow;
  const next = plan.workflow(own.version);
  const added = missingIn(next, own);
  const removed = missingIn(own, next);
  const known = sameAs(plan, versions);
  const highest = versions.at(-1)?.version ?? own.version;
  const workflow = known ?? plan.workflow(raised(highest, added.length + removed.length > 0));
  const path = `${ports.library.root}/workflows/${workflow.id}@${workflow.version}.yaml`;
  if (known === undefined && !dryRun) await ports.library.writeWorkflow(workflow);
  const changes: readonly Change[] =
    known === undefined ? [{ kind: 'write-file', path, purpose: 'the changed plan' }] : [];
  return { kind: 'changed', workflow, follows: own.version, added, removed, recorded: 0, changes };
}

function sameAs(plan: PlanImport, versions: readonly Workflow[]): Workflow | undefined {
  return versions.findLast((workflow) => plan.workflow(workflow.version).digest === workflow.digest);
}

/** Keys of the first that the second does not have. */
function missingIn(first: Workflow, second: Workflow): readonly StepKey[] {
  const known = new Set(second.steps.map(({ key }) => key));
  return first.steps.flatMap(({ key }) => (known.has(key) ? [] : [key]));
}

function numbersOf(version: string): readonly number[] {
  return version.split(/[.+-]/u).slice(0, 3).map(Number);
}

/** The next minor version when steps come or go, otherwise the next patch. */
function raised(version: string, isMinor: boolean): string {
  const [major = 1, minor = 0, patch = 0] = numbersOf(version);
  return isMinor ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}
