/** Why: before an item moves to another version, somebody wants to see what that changes, and how steps correspond. */

import type { StepKey } from './ids.ts';
import type { Step, Workflow } from './workflow.ts';

/** A step that both versions have, with the names of the fields that differ. */
export type ChangedStep = { readonly key: StepKey; readonly fields: readonly string[] };

/** What differs between two versions. `renamed`: steps that differ by their key alone. */
export type WorkflowDiff = {
  readonly fields: readonly string[];
  readonly added: readonly StepKey[];
  readonly removed: readonly StepKey[];
  readonly renamed: readonly { readonly from: StepKey; readonly to: StepKey }[];
  readonly changed: readonly ChangedStep[];
};

const STEP_FIELDS = [
  'name',
  'order',
  'parallelizable',
  'responsibleRole',
  'entryCriteria',
  'exitCriteria',
  'supportingTasks',
  'work',
  'produces',
  'env',
  'secrets',
  'runsOn',
  'needs',
  'locks',
  'gates',
  'timeoutSeconds',
  'retry',
] as const satisfies readonly (keyof Step)[];

/** Compares two definitions. Renamed steps are found by what they do, each at most once, in launch order. */
export function diffWorkflows(a: Workflow, b: Workflow): WorkflowDiff {
  const before = new Map(a.steps.map((step) => [step.key, step]));
  const after = new Map(b.steps.map((step) => [step.key, step]));
  const gone = a.steps.filter(({ key }) => !after.has(key));
  const fresh = b.steps.filter(({ key }) => !before.has(key));
  const renamed = pairUp(gone, fresh);
  const fields = (['name', 'effectiveFrom', 'effectiveTo', 'strictCriteria', 'isolation'] as const).filter(
    (field) => a[field] !== b[field],
  );
  return {
    fields,
    added: fresh.map(({ key }) => key).filter((key) => !renamed.some(({ to }) => to === key)),
    removed: gone.map(({ key }) => key).filter((key) => !renamed.some(({ from }) => from === key)),
    renamed,
    changed: b.steps.flatMap((step): readonly ChangedStep[] => {
      const old = before.get(step.key);
      const differing =
        old === undefined ? [] : STEP_FIELDS.filter((field) => textOf(old[field]) !== textOf(step[field]));
      return differing.length === 0 ? [] : [{ key: step.key, fields: differing }];
    }),
  };
}

/** True when two versions differ in nothing but their number. */
export function isSameDefinition(diff: WorkflowDiff): boolean {
  const { fields, added, removed, renamed, changed } = diff;
  return [fields, added, removed, renamed, changed].every((list) => list.length === 0);
}

function pairUp(gone: readonly Step[], fresh: readonly Step[]): WorkflowDiff['renamed'] {
  const free = new Map<string, Step[]>();
  for (const step of fresh) free.set(likeness(step), [...(free.get(likeness(step)) ?? []), step]);
  return gone.flatMap((step) => {
    const next = free.get(likeness(step))?.shift();
    return next === undefined ? [] : [{ from: step.key, to: next.key }];
  });
}

/** What a step is apart from its key; places of steps shift when others come and go, so they say nothing. */
function likeness(step: Step): string {
  return textOf(
    STEP_FIELDS.filter((field) => field !== 'order' && field !== 'needs').map((field) => textOf(step[field])),
  );
}

/** A value as text, equal for equal values whatever the order of their keys. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, each]) => `${key}:${textOf(each)}`).join(',')}}`;
}
