/** Why: `plan import`, `plan sync` and `delegate --plan` read plans the same way, with or without options. */

import { toWorkflowId, toWorkItemId } from '../app/adopt-plan.ts';
import type { PlanImport } from '../app/import-plan.ts';
import { countOf } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { shellWord } from '../domain/shell-word.ts';
import type { ImportForm, PlannedSteps } from '../formats/plan-workflow.ts';
import type { Plan } from '../formats/plan.ts';
import { loadDefinitions, loadPlanImport } from './compose/late-parts.ts';
import type { World } from './compose/world.ts';
import type { PlanFile } from './plan-file.ts';

/** A plan that has been read: what it says, and the steps that come of it. */
export type PreparedPlan = {
  readonly file: PlanFile;
  readonly plan: Plan;
  readonly planned: PlannedSteps;
  readonly request: PlanImport;
};

/** How a plan is to be imported. */
export type PlanOptions = ImportForm & {
  readonly ignoreMarks: boolean;
  readonly workItem?: string;
  readonly owner?: string;
};

/** What holds unless somebody says otherwise. */
export const PLAIN_IMPORT: PlanOptions = { by: 'task', gates: false, ignoreMarks: false };

/** Reads a plan. Fails when it is no text or has no tasks. */
export async function parsePlan(file: PlanFile): Promise<Plan> {
  const parsed = (await loadPlanImport()).parse(file.bytes, file.shown);
  if (parsed.kind === 'faulty') {
    const faults = (await loadDefinitions()).formatFault(parsed.fault);
    const check = `baton plan import ${shellWord(file.shown)} --preview`;
    throw new Failure('invalid-file', { file: file.shown, count: countOf(1, 'fault'), faults, check });
  }
  if (parsed.plan.tasks.length > 0) return parsed.plan;
  const lines = countOf(parsed.plan.lines.length, 'line');
  throw new Failure('no-plan', {
    path: file.shown,
    problem: `has no task that could be read in its ${lines}`,
    next: 'write tasks as "- [ ] T001 Title" or "- [ ] Title", then repeat the command',
  });
}

/** Reads a plan and makes its steps. */
export async function preparePlan(world: World, file: PlanFile, options: PlanOptions): Promise<PreparedPlan> {
  const plan = await parsePlan(file);
  const { planSteps, toWorkflow } = await loadPlanImport();
  const planned = planSteps(plan, options);
  const id = toWorkflowId(file.id);
  const workItem: WorkItemId = toWorkItemId(options.workItem ?? file.id);
  const name = plan.title === '' ? file.id : plan.title;
  const steps = planned.steps.map(({ step }) => step);
  const marks = options.ignoreMarks
    ? []
    : planned.steps.flatMap(({ step, before }) => (before === undefined ? [] : [{ step: step.key, as: before }]));
  const { actor } = world.identity;
  const links = file.link === undefined ? [] : [file.link];
  return {
    file,
    plan,
    planned,
    request: {
      item: { id: workItem, title: name, owner: options.owner ?? actor, links },
      workflow: (version) => toWorkflow({ id, name, version }, steps),
      marks,
      actor,
    },
  };
}
