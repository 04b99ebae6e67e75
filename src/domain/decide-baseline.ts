/** Why: what is merged to the base branch is beyond rework until somebody reverts it; that line is drawn here. */

import { refused, type Decision, type Refused } from './decision.ts';
import { handoffHeading, type Author } from './handoff.ts';
import { withDependents } from './graph.ts';
import type { AttemptId, StepKey } from './ids.ts';
import type { BaselineIntegration, BaselineReverted } from './record.ts';
import { integratedAmong } from './send-back.ts';
import { stepOf, type ItemState } from './state.ts';
import type { StepState } from './step-state.ts';
import { unknownStep } from './unknown-step.ts';

/** The work of a step was merged. */
export type IntegrateRequest = Author & {
  readonly step: StepKey;
  /** Full object id of the merged commit. */
  readonly commit: string;
  readonly base: string;
  readonly links: readonly string[];
};

/** An integration is to be undone. */
export type RevertRequest = Author & {
  readonly step: StepKey;
  readonly reason: string;
  /** Put the step and what depends on it back to not done as well. */
  readonly reopens: boolean;
  readonly links: readonly string[];
};

/** Decides whether an integration may be recorded; the same one again is a no-op. */
export function decideIntegration(state: ItemState, request: IntegrateRequest): Decision<BaselineIntegration> {
  const step = stepOf(state, request.step);
  const facts = { workItem: state.workItem.id, step: request.step };
  if (step === undefined) return unknownStep(state, request.step);
  const disputed = disputedIntegration(step);
  const before = disputed === undefined ? step.integration?.record : undefined;
  if (before !== undefined) {
    const same = before.commit === request.commit && before.base === request.base;
    return same
      ? { kind: 'done', result: before }
      : refused('integrated', { ...facts, base: before.base, commit: before.commit });
  }
  const attemptId = disputed?.attemptId ?? resultToIntegrate(state, step);
  if (typeof attemptId !== 'string') return attemptId;
  const record: BaselineIntegration = {
    ...handoffHeading(state, step, attemptId, request),
    eventType: 'baseline-integration',
    baselineIntegration: 'post',
    outcome: `Integrated in ${request.base} as ${request.commit}`,
    nextAction: 'Build on it; rework needs a revert from here on',
    links: request.links,
    commit: request.commit,
    base: request.base,
  };
  return { kind: 'append', records: [record], result: record };
}

/** The attempt whose result may be integrated, or why there is none yet. */
function resultToIntegrate(state: ItemState, step: StepState): AttemptId | Refused {
  const facts = { workItem: state.workItem.id, step: step.step.key };
  if (step.phase !== 'completed' || step.last === undefined) {
    return refused('not-completed', { ...facts, status: step.phase, action: 'an integration' });
  }
  const closed = step.gates.find((gate) => gate.gate.kind === 'exit' && !gate.open);
  if (closed === undefined) return step.last.id;
  const { key, minimum } = closed.gate;
  const counts = { approved: String(closed.approvals.length), minimum: String(minimum) };
  return refused('waiting-for-gate', { ...facts, gate: key, place: 'after', ...counts });
}

/** Decides whether an integration may be reverted: only one that is in force, or that another writer reverted meanwhile. */
export function decideRevert(state: ItemState, request: RevertRequest): Decision<BaselineReverted> {
  const step = stepOf(state, request.step);
  const facts = { workItem: state.workItem.id, step: request.step };
  if (step === undefined) return unknownStep(state, request.step);
  const integration = step.integration?.record ?? disputedIntegration(step);
  if (integration === undefined) return refused('not-integrated', facts);
  const built = request.reopens ? integratedDependent(state, step) : undefined;
  if (built !== undefined) return built;
  const record: BaselineReverted = {
    ...handoffHeading(state, step, integration.attemptId, request),
    eventType: 'baseline-reverted',
    baselineIntegration: 'pre',
    outcome: `Integration of ${integration.commit} in ${integration.base} reverted`,
    nextAction: request.reopens ? 'Do the step and what depends on it again' : 'Rework it, or integrate it again',
    links: request.links,
    reason: request.reason,
    reopens: request.reopens,
  };
  return { kind: 'append', records: [record], result: record };
}

/** Opening a step sends its dependents back as well, and what is integrated of them needs its own revert first. */
function integratedDependent(state: ItemState, { step }: StepState): Refused | undefined {
  const own = state.graph.indexOf.get(step.key) ?? -1;
  return integratedAmong(
    state,
    withDependents(state.graph, own).filter((index) => index !== own),
  );
}

/** An integration that contradicts a revert: neither writer knew of the other, and a further decision settles it. */
function disputedIntegration(step: StepState): BaselineIntegration | undefined {
  for (const { record } of step.history.contradictions.flat()) {
    if (record.eventType === 'baseline-integration') return record;
  }
  return undefined;
}
