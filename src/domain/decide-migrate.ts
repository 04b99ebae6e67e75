/** Why: an item in flight moves to another version of its workflow only when nothing that happened is lost on the way. */

import { closedRefusal, runningRefusal } from './decide-close.ts';
import { refused, type Decision, type Refused } from './decision.ts';
import type { Author } from './handoff.ts';
import { isStepKey, type StepKey } from './ids.ts';
import { itemHeading } from './item-heading.ts';
import type { WorkflowMigrated } from './item-record.ts';
import { isDisputed, openBlockers } from './item-standing.ts';
import type { ItemState } from './state.ts';
import { locator, migrationsOf } from './version-path.ts';
import type { Workflow } from './workflow.ts';

/** An item is to follow another version. */
export type MigrateRequest = Author & {
  readonly to: Workflow;
  /** Old step key → new step key, for steps whose key changes. */
  readonly renames: Readonly<Record<string, string>>;
  readonly reason: string;
};

/** What a migration does: which steps go on as which, which begin and which end (without having been touched). */
export type Migrated = {
  readonly record: WorkflowMigrated;
  readonly carried: readonly { readonly from: StepKey; readonly to: StepKey }[];
  readonly added: readonly StepKey[];
  readonly dropped: readonly StepKey[];
};

type Carried = Migrated['carried'];

/** Decides about a migration; to the version that is followed already, by the same steps, it is a no-op. */
export function decideMigration(state: ItemState, request: MigrateRequest): Decision<Migrated> {
  const { workflow } = state.graph;
  const { to } = request;
  const closed = closedRefusal(state);
  if (closed !== undefined) return closed;
  const disputed = isDisputed(state.standing, ['workflow-migrated']);
  if (to.version === workflow.version && !disputed) return decideRepeat(state, request);
  const mapping = mapSteps(state, request);
  if ('kind' in mapping) return mapping;
  const record: WorkflowMigrated = {
    ...itemHeading(state, request),
    eventType: 'workflow-migrated',
    workflow: { name: to.id, version: to.version },
    fromVersion: workflow.version,
    fromDigest: workflow.digest,
    toDigest: to.digest,
    mapping: Object.fromEntries(mapping.map((each) => [each.from, each.to])),
    reason: request.reason,
  };
  const refusal = lossOf(state, record, request) ?? heldRefusal(state, mapping);
  return refusal ?? { kind: 'append', records: [record], result: resultOf(record, to, state) };
}

/** The same migration once more is a no-op; anything else would lead nowhere. */
function decideRepeat(state: ItemState, request: MigrateRequest): Decision<Migrated> {
  const { to } = request;
  const last = migrationsOf(state.itemRecords).at(-1)?.record;
  return last?.workflow.version === to.version && isAskedFor(last, request)
    ? { kind: 'done', result: resultOf(last, to) }
    : refused('same-version', { workItem: state.workItem.id, workflow: to.id, version: to.version });
}

/** The request that leads back from the last migration; undefined when there was none. */
export function wayBack(
  state: ItemState,
): { readonly version: string; readonly renames: Record<string, string> } | undefined {
  const last = migrationsOf(state.itemRecords).at(-1)?.record;
  if (last === undefined) return undefined;
  const renames = Object.entries(last.mapping).map(([from, to]) => [to, from] as const);
  return { version: last.fromVersion, renames: Object.fromEntries(renames) };
}

function isAskedFor(last: WorkflowMigrated, { renames }: MigrateRequest): boolean {
  return Object.entries(renames).every(([from, to]) => last.mapping[from] === to);
}

function resultOf(record: WorkflowMigrated, to: Workflow, state?: ItemState): Migrated {
  const carried = Object.entries(record.mapping).flatMap(([from, next]) =>
    isStepKey(from) && isStepKey(next) ? [{ from, to: next }] : [],
  );
  const reached = new Set<string>(carried.map((each) => each.to));
  const left = new Set<string>(carried.map((each) => each.from));
  return {
    record,
    carried,
    added: to.steps.map(({ key }) => key).filter((key) => !reached.has(key)),
    dropped: (state?.steps ?? []).map(({ step }) => step.key).filter((key) => !left.has(key)),
  };
}

/** Each step of the version followed with the step as which it goes on. */
function mapSteps(state: ItemState, request: MigrateRequest): Carried | Refused {
  const bad = (problem: string): Refused => refused('bad-mapping', { ...factsOf(state, request), problem });
  const known = new Set<string>(state.steps.map(({ step }) => step.key));
  const targets = new Map<string, StepKey>(request.to.steps.map(({ key }) => [key, key]));
  const unknown = Object.keys(request.renames).find((key) => !known.has(key));
  if (unknown !== undefined) return bad(`there is no step ${unknown} in ${state.graph.workflow.version}`);
  const carried: { from: StepKey; to: StepKey }[] = [];
  const taken = new Map<StepKey, StepKey>();
  for (const { step } of state.steps) {
    const wanted = request.renames[step.key];
    const to = targets.get(wanted ?? step.key);
    if (to === undefined && wanted !== undefined) return bad(`there is no step ${wanted} in ${request.to.version}`);
    if (to === undefined) continue;
    const other = taken.get(to);
    if (other !== undefined) return bad(`both ${other} and ${step.key} would go on as ${to}`);
    taken.set(to, step.key);
    carried.push({ from: step.key, to });
  }
  return carried;
}

function factsOf(state: ItemState, { to }: MigrateRequest): Record<string, string> {
  const { id, version } = state.graph.workflow;
  return { workItem: state.workItem.id, workflow: id, from: version, to: to.version };
}

/** Every record, and every open blocker, must be found again at the step as which its own goes on. */
function lossOf(state: ItemState, record: WorkflowMigrated, request: MigrateRequest): Refused | undefined {
  const locate = locator([...migrationsOf(state.itemRecords), { record }]);
  const lost = state.steps.filter(({ step, history }) =>
    history.entries.some((entry) => {
      const { workflow, step: at } = entry.record;
      const found = locate(workflow.version, at.key);
      return found === undefined || found !== record.mapping[step.key];
    }),
  );
  const blocked = openBlockers(state.standing).flatMap(({ steps }) => steps.filter((key) => !(key in record.mapping)));
  const steps = [...new Set([...lost.map(({ step }) => step.key), ...blocked])];
  return steps.length === 0
    ? undefined
    : refused('migration-loses', { ...factsOf(state, request), steps: steps.join(', ') });
}

/** Whoever holds a step hands in under the key that it was claimed by, so a held step keeps its key. */
function heldRefusal(state: ItemState, mapping: Carried): Refused | undefined {
  const renamed = new Set<string>(mapping.filter(({ from, to }) => from !== to).map(({ from }) => from));
  return renamed.size === 0 ? undefined : runningRefusal(state, (key) => renamed.has(key));
}
