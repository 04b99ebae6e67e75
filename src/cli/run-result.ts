/** Why: how a run ended decides the exit code, and each ending says what gets on. */

import { readSituation } from '../app/situation.ts';
import { commandsOf, describeFailure, refuse, type Refusal } from '../domain/failures.ts';
import type { StepKey, WorkItemId } from '../domain/ids.ts';
import { countOf } from '../domain/change.ts';
import { overviewOf } from '../domain/overview.ts';
import type { RunEnd } from '../domain/run-event.ts';
import { waitRefusal } from '../domain/wait-refusal.ts';
import { stepOf } from '../domain/state.ts';
import { renderStatus } from '../report/status-text.ts';
import type { CommandResult } from './command.ts';
import type { World } from './compose/world.ts';
import type { Extent } from './progress-view.ts';
import type { Terminal } from './terminal.ts';
import type { Situation } from '../app/situation.ts';

/** The steps that a run would start first. */
export async function describePlan(
  world: World,
  workItem: WorkItemId,
  executors: number,
): Promise<{ readonly planned: readonly string[]; readonly text: string }> {
  const { state, evaluation } = await readSituation(world, workItem);
  const ready = state.steps
    .filter((_, at) => evaluation.placements[at]?.status === 'ready')
    .map(({ step }) => step.key);
  const planned = ready.slice(0, executors);
  const text = planned.length === 0 ? 'would start nothing now' : `would start now: ${planned.join(', ')}`;
  return { planned, text };
}

/** How many steps a work item has, and how many of them are done. */
export async function extentOf(world: World, workItem: WorkItemId): Promise<Extent> {
  const { evaluation } = await readSituation(world, workItem);
  const done = evaluation.placements.filter(({ status }) => status === 'done').length;
  return { total: evaluation.placements.length, done };
}

/** What a run says at its end: the status it leaves behind, and when it is not done the reason and the way on. */
export async function describeRunEnd(
  world: World,
  workItem: WorkItemId,
  end: RunEnd,
  terminal: Terminal,
): Promise<CommandResult> {
  const situation = await readSituation(world, workItem);
  const overview = overviewOf(situation.state, situation.evaluation, situation.view.problems.length, {
    renewals: situation.view.renewals,
    now: world.clock.now(),
  });
  const status = renderStatus(overview, terminal, { now: world.clock.now() });
  const refusal = namelessRefusal(world, end, situation) ?? refusalOf(workItem, end, situation);
  const json = { workItem, end, overview };
  if (refusal === undefined) return { exit: 0, json, text: status };
  const { exit, what, recover } = describeFailure(refusal);
  const commands = commandsOf(recover);
  const words = exit === 1 || exit === 2 ? `error: ${what}` : what;
  const way = exit === 2 && commands.length === 0 ? [`  try: ${recover}`] : [];
  // What has to be mended in a file comes before anything that the plan asks for.
  const next = exit === 2 || overview.commands.length === 0 ? commands : overview.commands;
  return { exit, json: { ...json, reason: refusal.code }, text: status, notes: [words, ...way], next };
}

function refusalOf(workItem: WorkItemId, end: RunEnd, situation: Situation): Refusal | undefined {
  switch (end.kind) {
    case 'done':
      return undefined;
    case 'interrupted':
      return refuse('interrupted', { workItem, count: countOf(end.steps.length, 'attempt') });
    case 'stuck':
      return stuckRefusal(workItem, end);
    case 'gate':
      return gateRefusal(end.step, situation);
    case 'halted':
      return haltRefusal(end.step, situation);
    case 'people':
      return (
        unknownExecutor(end.steps, situation) ??
        refuse('people-needed', { workItem, steps: end.steps.join(', '), step: end.steps[0] ?? '' })
      );
    case 'held':
      return refuse('held-elsewhere', { workItem, steps: end.steps.join(', ') });
  }
}

function stuckRefusal(workItem: WorkItemId, end: Extract<RunEnd, { kind: 'stuck' }>): Refusal {
  const blocked = end.blocked === 0 ? '' : `, and ${countOf(end.blocked, 'step')} behind`;
  return refuse('steps-failed', { workItem, failed: end.failed.join(', '), blocked, step: end.failed[0] ?? '' });
}

function gateRefusal(key: StepKey, { state, evaluation }: Situation): Refusal | undefined {
  const step = stepOf(state, key);
  const placement = evaluation.placements[state.graph.indexOf.get(key) ?? -1];
  if (step === undefined || placement?.status !== 'awaiting-gate') return undefined;
  return waitRefusal(state, step, placement.reasons).refusal;
}

/** What a blocker, a closed item or a contradiction about the item keeps from starting. */
function haltRefusal(key: StepKey, { state, evaluation }: Situation): Refusal | undefined {
  const step = stepOf(state, key);
  const placement = evaluation.placements[state.graph.indexOf.get(key) ?? -1];
  if (step === undefined || placement?.status !== 'blocked') return undefined;
  return waitRefusal(state, step, placement.reasons).refusal;
}

/** A step that waits for an executor of a name that baton.yaml does not have waits for an entry there, not for a person. */
function unknownExecutor(keys: readonly StepKey[], { state }: Situation): Refusal | undefined {
  for (const key of keys) {
    const step = stepOf(state, key)?.step;
    if (step?.work.kind === 'executor') return refuse('unknown-executor', { step: key, executor: step.work.name });
  }
  return undefined;
}

/** A failed step is not tried again when nobody defined its executor. */
function namelessRefusal({ settings }: World, end: RunEnd, { state }: Situation): Refusal | undefined {
  const failed = end.kind === 'stuck' ? end.failed : [];
  for (const key of failed) {
    const work = stepOf(state, key)?.step.work;
    if (work?.kind !== 'executor' || settings.executors.has(work.name)) continue;
    return refuse('unknown-executor', { step: key, executor: work.name });
  }
  return undefined;
}
