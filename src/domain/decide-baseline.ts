/** Why: what is merged to the base branch is beyond rework until somebody reverts it; that line is drawn here. */

import { refused, type Decision } from './decision.ts';
import { handoffHeading, type Author } from './handoff.ts';
import type { StepKey } from './ids.ts';
import type { BaselineIntegration, BaselineReverted } from './record.ts';
import { stepOf, type ItemState } from './state.ts';

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
  if (step === undefined) return refused('unknown-step', { ...facts, suggestion: '' });
  const before = step.integration?.record;
  if (before !== undefined) {
    const same = before.commit === request.commit && before.base === request.base;
    return same
      ? { kind: 'done', result: before }
      : refused('integrated', { ...facts, base: before.base, commit: before.commit });
  }
  if (step.phase !== 'completed' || step.last === undefined) {
    return refused('not-completed', { ...facts, status: step.phase, action: 'an integration' });
  }
  const closed = step.gates.find((gate) => gate.gate.kind === 'exit' && !gate.open);
  if (closed !== undefined) {
    const { key, minimum } = closed.gate;
    const counts = { approved: String(closed.approvals.length), minimum: String(minimum) };
    return refused('waiting-for-gate', { ...facts, gate: key, place: 'after', ...counts });
  }
  const record: BaselineIntegration = {
    ...handoffHeading(state, step, step.last.id, request),
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

/** Decides whether an integration may be reverted: only one that is in force. */
export function decideRevert(state: ItemState, request: RevertRequest): Decision<BaselineReverted> {
  const step = stepOf(state, request.step);
  const facts = { workItem: state.workItem.id, step: request.step };
  if (step === undefined) return refused('unknown-step', { ...facts, suggestion: '' });
  if (step.integration === undefined || step.last === undefined) return refused('not-integrated', facts);
  const record: BaselineReverted = {
    ...handoffHeading(state, step, step.last.id, request),
    eventType: 'baseline-reverted',
    baselineIntegration: 'pre',
    outcome: `Integration of ${step.integration.record.commit} in ${step.integration.record.base} reverted`,
    nextAction: request.reopens ? 'Do the step and what depends on it again' : 'Rework it, or integrate it again',
    links: request.links,
    reason: request.reason,
    reopens: request.reopens,
  };
  return { kind: 'append', records: [record], result: record };
}
