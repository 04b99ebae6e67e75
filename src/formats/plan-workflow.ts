/** Why: a plan's tasks become the steps of a workflow, one for each task or one for each phase, with every edge explained. */

import { compareIds, isGateKey, type StepKey } from '../domain/ids.ts';
import { DEFAULT_TIMEOUT_SECONDS, type Criterion, type Gate, type Step, type Work } from '../domain/workflow.ts';
import { orderTasks, type PlanEdge, type PlanOrder } from './plan-edges.ts';
import { isFilePath, lockName, pathsIn } from './plan-locks.ts';
import { lineOf } from './plan-outline.ts';
import type { Plan, PlanPhase, PlanTask, PlanWarning } from './plan.ts';

/** How a plan is to become a workflow. */
export type ImportForm = {
  readonly by: 'task' | 'phase';
  /** Checkpoints become exit gates instead of exit criteria. */
  readonly gates: boolean;
  /** The executor that does the steps; a person when there is none. */
  readonly executor?: string;
};

/** A step before it is one: what the preview shows. */
export type PlannedStep = {
  readonly step: Step;
  readonly line: number;
  /** Title of its phase. */
  readonly phase: string;
  /** Said in the plan to be done, or skipped, before the import. */
  readonly before: 'done' | 'skipped' | undefined;
  /** Offsets of the boxes that are ticked when the step is done, with what stands beside them. */
  readonly boxes: readonly Box[];
};

/** A box of a task: the offset of its character when it has one. */
export type Box = { readonly at: number | undefined; readonly line: number; readonly open: boolean };

/** Why a step waits for another. */
export type ExplainedNeed = {
  readonly step: string;
  readonly needs: string;
  readonly reason: string;
  /** The line of the plan that says so; without one it follows from the order of the plan. */
  readonly line?: number;
};

/** A plan as steps. */
export type PlannedSteps = {
  readonly steps: readonly PlannedStep[];
  readonly needs: readonly ExplainedNeed[];
  readonly warnings: readonly PlanWarning[];
};

/** Makes the steps of a plan. */
export function planSteps(plan: Plan, form: ImportForm): PlannedSteps {
  const order = orderTasks(plan);
  return form.by === 'task' ? stepPerTask(plan, order, form) : stepPerPhase(plan, order, form);
}

function stepPerTask(plan: Plan, order: PlanOrder, form: ImportForm): PlannedSteps {
  const keyOf = (index: number): string => plan.tasks[index]?.key ?? '';
  const lasts = lastTasks(plan);
  const { locks, warnings } = sharedPaths(plan);
  const work = workOf(form);
  const steps = plan.tasks.map((task, index): PlannedStep => {
    const phase = plan.phases[task.phase];
    const ends = lasts.get(task.phase) === index;
    const needs = [...(order.edges[index] ?? [])].sort((a, b) => a.earlier - b.earlier);
    // Written out, since spreads cost more than everything else here, and a plan has thousands of tasks.
    const { exitCriteria = NONE, gates = NONE } = ends && phase !== undefined ? checkpointed(phase, form) : {};
    const step: Step = {
      key: task.key,
      order: index + 1,
      name: nameOf(task),
      parallelizable: task.parallel,
      entryCriteria: NONE,
      exitCriteria,
      work,
      produces: NONE,
      env: NOTHING_SET,
      secrets: NONE,
      gates,
      timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
      retry: ONE_TRY,
      // A list that grew has room for more; thousands of steps each keep a list of just its size.
      needs: needs.flatMap(({ earlier }) => plan.tasks[earlier]?.key ?? []).slice(),
      supportingTasks: distinct(task.details.map(({ text }) => text)),
      locks: locks.get(index) ?? NONE,
    };
    return { step, line: task.line, phase: phase?.title ?? '', before: beforeOf([task]), boxes: [boxOf(task)] };
  });
  const needs = order.edges.flatMap((edges) => edges.map((edge) => explain(edge, keyOf)));
  return { steps, needs, warnings: [...order.warnings, ...warnings] };
}

function explain({ earlier, later, reason, line }: PlanEdge, keyOf: (index: number) => string): ExplainedNeed {
  const need = { step: keyOf(later), needs: keyOf(earlier), reason };
  return line === undefined ? need : { ...need, line };
}

function stepPerPhase(plan: Plan, order: PlanOrder, form: ImportForm): PlannedSteps {
  const tasks: PlanTask[][] = plan.phases.map(() => []);
  for (const task of plan.tasks) tasks[task.phase]?.push(task);
  const needs = liftedNeeds(plan, order);
  const steps = plan.phases.map((phase, index): PlannedStep => {
    const own = tasks[index] ?? [];
    const step: Step = {
      ...blankStep(phase.key, index, form),
      name: phase.title,
      parallelizable: phase.kind !== 'barrier',
      needs: [...(needs[index]?.keys() ?? [])].sort((a, b) => a - b).flatMap((at) => plan.phases[at]?.key ?? []),
      supportingTasks: distinct(own.map((task) => lineOf(`${task.key} ${nameOf(task)}`))),
      ...checkpointed(phase, form),
    };
    return { step, line: phase.line, phase: phase.title, before: beforeOf(own), boxes: own.map(boxOf) };
  });
  const explained = needs.flatMap((map, later) =>
    [...map].map(([earlier, why]) => ({
      step: plan.phases[later]?.key ?? '',
      needs: plan.phases[earlier]?.key ?? '',
      ...why,
    })),
  );
  return { steps, needs: explained, warnings: order.warnings };
}

type Why = { readonly reason: string; readonly line?: number };

/** What phases wait for, also because a task of theirs is stated to wait for one of an earlier phase. */
function liftedNeeds(plan: Plan, order: PlanOrder): readonly ReadonlyMap<number, Why>[] {
  const needs = order.phases.map((list) => {
    const known = new Map<number, Why>();
    for (const { phase, reason, line } of list) known.set(phase, { reason, ...(line === undefined ? {} : { line }) });
    return known;
  });
  for (const { earlier, later, reason, line } of order.edges.flat()) {
    const [first = 0, last = 0] = [plan.tasks[earlier]?.phase, plan.tasks[later]?.phase];
    if (line !== undefined && first < last && needs[last]?.has(first) === false)
      needs[last].set(first, { reason, line });
  }
  return needs;
}

function blankStep(key: StepKey, index: number, form: ImportForm): Step {
  return {
    key,
    order: index + 1,
    parallelizable: false,
    entryCriteria: NONE,
    exitCriteria: NONE,
    supportingTasks: NONE,
    work: workOf(form),
    produces: NONE,
    env: NOTHING_SET,
    secrets: NONE,
    locks: NONE,
    gates: NONE,
    timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
    retry: ONE_TRY,
  };
}

function workOf({ executor }: ImportForm): Work {
  return executor === undefined ? { kind: 'person' } : { kind: 'executor', name: executor };
}

// Steps of a plan have these in common, so thousands of them share what is empty.
const NONE: readonly never[] = [];
const NOTHING_SET: Step['env'] = {};
const ONE_TRY: Step['retry'] = { attempts: 1, backoffSeconds: 0 };

/** A task's title with its labels before it, as the plan has them. */
function nameOf({ labels, title }: PlanTask): string {
  return lineOf([...labels.map((label) => `[${label}]`), title].join(' '));
}

function distinct(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? NONE : [...new Set(texts)];
}

function lastTasks(plan: Plan): ReadonlyMap<number, number> {
  return new Map(plan.tasks.map((task, index) => [task.phase, index]));
}

function checkpointed(
  { checkpoints }: PlanPhase,
  form: ImportForm,
): { readonly exitCriteria?: readonly Criterion[]; readonly gates?: readonly Gate[] } {
  const seen = new Set<string>();
  const texts = checkpoints.map(({ text }) => text).filter((text) => seen.size !== seen.add(text.toLowerCase()).size);
  const key = 'checkpoint';
  if (texts.length === 0) return {};
  if (!form.gates || !isGateKey(key)) return { exitCriteria: texts.map((text) => ({ kind: 'vouched', text })) };
  return { gates: [{ key, kind: 'exit', approvers: [], minimum: 1 }] };
}

function beforeOf(tasks: readonly PlanTask[]): PlannedStep['before'] {
  if (tasks.length === 0 || !tasks.every(({ mark }) => mark === 'done' || mark === 'skipped')) return undefined;
  return tasks.some(({ mark }) => mark === 'done') ? 'done' : 'skipped';
}

function boxOf({ markAt, line, mark }: PlanTask): Box {
  return { at: markAt, line, open: mark === 'open' || mark === 'started' };
}

/** Locks for [P] tasks of one section that name the same file, and a warning for each such file. */
function sharedPaths(plan: Plan) {
  const users = new Map<string, number[]>();
  plan.tasks.forEach((task, index) => {
    if (!task.parallel) return;
    const paths = new Set(pathsIn(task.title).filter(isFilePath));
    for (const path of paths) {
      const place = `${task.section} ${path}`;
      const list = users.get(place) ?? [];
      list.push(index);
      users.set(place, list);
    }
  });
  const locks = new Map<number, string[]>();
  const warnings: PlanWarning[] = [];
  for (const [place, tasks] of users) {
    if (tasks.length < 2) continue;
    const path = place.slice(place.indexOf(' ') + 1);
    for (const index of tasks) {
      const own = new Set([...(locks.get(index) ?? []), lockName(path)]);
      locks.set(index, [...own].sort(compareIds));
    }
    const keys = tasks.map((index) => plan.tasks[index]?.key ?? '');
    const shown = keys.length > 6 ? `${keys.slice(0, 6).join(', ')} and ${keys.length - 6} more` : keys.join(', ');
    const message = `${shown} are parallel and name the same file, ${path}: a lock keeps them apart`;
    warnings.push({ line: plan.tasks[tasks[1] ?? 0]?.line ?? 0, kind: 'shared-file', message });
  }
  return { locks, warnings };
}
