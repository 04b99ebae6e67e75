/** Why: whoever carries out a step reads one document that says what to do and what came before. */

import { directNeeds } from './graph.ts';
import { compareIds, type AttemptId, type GateKey, type StepKey, type WorkflowId } from './ids.ts';
import type { AttemptCompleted, FailureReason, RecordEntry, StepRecord } from './record.ts';
import type { ItemState } from './state.ts';
import type { AttemptState, StepPhase, StepState } from './step-state.ts';
import type { WorkItem } from './work-item.ts';
import type { Step } from './workflow.ts';

/** How many predecessors a context lists; a join on thousands stays readable. */
export const MAX_LISTED_PREDECESSORS = 200;

/** Which attempt a context is for; `number` is 1 for the first attempt of the step. */
export type ContextAttempt = { readonly id: AttemptId; readonly number: number };

/** A step that comes directly before. What it handed over is there once it is completed. */
export type ContextPredecessor = {
  readonly step: StepKey;
  readonly phase: StepPhase;
} & Partial<Pick<AttemptCompleted, 'attemptId' | 'outcome' | 'nextAction' | 'links' | 'values' | 'produced'>>;

/** An earlier attempt that came to nothing; `reasons` when somebody looked at its result and refused it. */
export type ContextFailure = {
  readonly attemptId: AttemptId;
  readonly reason: FailureReason | 'rejected';
  readonly outcome: string;
  readonly reasons?: readonly string[];
};

/** A decision that sent the step back: a rejection at a gate, or a revert that reopened an integrated step. */
export type ContextReturn = {
  readonly by: 'gate-rejected' | 'baseline-reverted';
  /** The step whose gate rejected or whose integration was reverted. */
  readonly step: StepKey;
  readonly gate?: GateKey;
  readonly reviewer: string;
  readonly reasons: readonly string[];
};

/** The document that an executor reads. */
export type StepContext = {
  readonly schemaVersion: '1.0';
  readonly workItem: Pick<WorkItem, 'id' | 'title' | 'owner' | 'instruction' | 'links'>;
  readonly workflow: { readonly name: WorkflowId; readonly version: string };
  readonly step: Pick<
    Step,
    'key' | 'name' | 'order' | 'responsibleRole' | 'entryCriteria' | 'exitCriteria' | 'supportingTasks' | 'produces'
  >;
  readonly attempt?: ContextAttempt;
  readonly predecessors: readonly ContextPredecessor[];
  /** How many predecessors there are besides those listed. */
  readonly morePredecessors?: number;
  readonly failures: readonly ContextFailure[];
  readonly rework: readonly ContextReturn[];
};

/**
 * The context of a step as pretty-printed JSON with a line feed at the end: what BATON_CONTEXT names and `context`
 * prints. Without `attempt` it is for the one that is running; `attempt` is left out when there is none.
 * Undefined when the workflow has no such step. The same state gives the same bytes.
 */
export function renderContext(state: ItemState, key: StepKey, attempt?: ContextAttempt): string | undefined {
  const context = buildContext(state, key, attempt);
  return context === undefined ? undefined : `${JSON.stringify(context, null, 2)}\n`;
}

/** The context as a value; see `renderContext`. */
export function buildContext(state: ItemState, key: StepKey, attempt?: ContextAttempt): StepContext | undefined {
  const index = state.graph.indexOf.get(key);
  const own = index === undefined ? undefined : state.steps[index];
  if (index === undefined || own === undefined) return undefined;
  const { workItem, graph } = state;
  const needs = directNeeds(graph, index);
  const listed = needs.slice(0, MAX_LISTED_PREDECESSORS).map((need) => state.steps[need]);
  const current = attempt ?? (own.phase === 'running' ? own.last : undefined);
  return {
    schemaVersion: '1.0',
    workItem: describeWorkItem(workItem),
    workflow: { name: graph.workflow.id, version: graph.workflow.version },
    step: describeStep(own.step),
    ...(current === undefined ? {} : { attempt: { id: current.id, number: current.number } }),
    predecessors: listed.filter((step) => step !== undefined).map(describePredecessor),
    ...(needs.length > listed.length ? { morePredecessors: needs.length - listed.length } : {}),
    failures: own.attempts.filter(({ id }) => id !== current?.id).flatMap(describeFailure),
    rework: describeRework(state, own),
  };
}

function describeWorkItem(item: WorkItem): StepContext['workItem'] {
  const { id, title, owner, instruction, links } = item;
  return { id, title, owner, ...(instruction === undefined ? {} : { instruction }), links };
}

function describeStep(step: Step): StepContext['step'] {
  return {
    key: step.key,
    ...(step.name === undefined ? {} : { name: step.name }),
    order: step.order,
    ...(step.responsibleRole === undefined ? {} : { responsibleRole: step.responsibleRole }),
    entryCriteria: step.entryCriteria,
    exitCriteria: step.exitCriteria,
    supportingTasks: step.supportingTasks,
    produces: step.produces,
  };
}

/** A predecessor with what it handed over; one that is not completed has only its phase. */
function describePredecessor(state: StepState): ContextPredecessor {
  const end = state.phase === 'completed' ? state.last?.end?.record : undefined;
  const base = { step: state.step.key, phase: state.phase };
  if (end?.eventType !== 'attempt-completed') return base;
  const { attemptId, outcome, nextAction, links, values, produced } = end;
  return { ...base, attemptId, outcome, nextAction, links, values, produced };
}

/** How an earlier attempt of the step came to nothing. */
function describeFailure(attempt: AttemptState): readonly ContextFailure[] {
  const end = attempt.end?.record;
  if (end?.eventType === 'attempt-failed') {
    return [{ attemptId: end.attemptId, reason: end.reason, outcome: end.outcome }];
  }
  if (end?.eventType === 'attempt-rejected') {
    return [{ attemptId: end.attemptId, reason: 'rejected', outcome: end.outcome, reasons: end.reasons }];
  }
  return [];
}

/** The decisions that sent the step back, oldest first by their own word. */
function describeRework(state: ItemState, own: StepState): readonly ContextReturn[] {
  if (own.rewinds.length === 0) return [];
  const ids = new Set(own.rewinds);
  return state.steps
    .flatMap((step) => step.history.entries.filter((entry) => ids.has(entry.id)))
    .sort((a, b) => compareIds(a.record.timestamp, b.record.timestamp) || compareIds(a.id, b.id))
    .flatMap(describeReturn);
}

function describeReturn({ record }: RecordEntry<StepRecord>): readonly ContextReturn[] {
  if (record.eventType === 'gate-rejected') {
    const { gate, reviewer, reasons } = record;
    return [{ by: record.eventType, step: record.step.key, gate, reviewer, reasons }];
  }
  if (record.eventType === 'baseline-reverted') {
    return [{ by: record.eventType, step: record.step.key, reviewer: record.actor, reasons: [record.reason] }];
  }
  return [];
}
