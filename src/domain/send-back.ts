/** Why: a step can go back without a review; what that undoes, and what forbids it, is the same whoever found the reason. */

import { refused, type Decision, type Refused } from './decision.ts';
import { withDependents } from './graph.ts';
import { handoffHeading, type Author } from './handoff.ts';
import { isGateKey, type RecordId, type StepKey } from './ids.ts';
import type { GateRejected } from './record.ts';
import { MAX_CAUSES, stepOf, type ItemState } from './state.ts';

/** A step that goes back, and what says so. */
export type SentBack = Author & {
  readonly step: StepKey;
  /** The name that stands where a review would name its gate. */
  readonly gate: string;
  readonly outcome: string;
  readonly nextAction: string;
  readonly reason: string;
  /** Records that this one also follows from, besides the step's own. */
  readonly causes?: readonly RecordId[];
  readonly conflict?: GateRejected['conflict'];
};

/** Decides whether a completed step goes back to not done; `done` when it is not completed any more. */
export function decideSendBack(state: ItemState, request: SentBack): Decision<GateRejected | undefined> {
  const step = stepOf(state, request.step);
  const index = state.graph.indexOf.get(request.step);
  const { gate, outcome, nextAction } = request;
  if (step?.phase !== 'completed' || step.last === undefined || index === undefined || !isGateKey(gate)) {
    return { kind: 'done', result: undefined };
  }
  const forbidden = integratedAmong(state, withDependents(state.graph, index));
  if (forbidden !== undefined) return forbidden;
  const heading = handoffHeading(state, step, step.last.id, request);
  const record: GateRejected = {
    ...heading,
    after: withCauses(heading.after, request.causes ?? []),
    eventType: 'gate-rejected',
    outcome,
    nextAction,
    links: [],
    gate,
    reviewer: request.actor,
    reasons: [request.reason],
    reentryStep: request.step,
    ...(request.conflict === undefined ? {} : { conflict: request.conflict }),
  };
  return { kind: 'append', records: [record], result: record };
}

function withCauses(own: readonly RecordId[], others: readonly RecordId[]): readonly RecordId[] {
  return [...new Set([...own, ...others.slice(0, Math.max(0, MAX_CAUSES - own.length))])].sort();
}

/** Refuses to send these steps back when one of them is integrated: that needs its own revert first. */
export function integratedAmong(state: ItemState, steps: readonly number[]): Refused | undefined {
  const built = steps.map((index) => state.steps[index]).find((step) => step?.integration !== undefined);
  if (built?.integration === undefined) return undefined;
  const { base, commit } = built.integration.record;
  return refused('integrated', { workItem: state.workItem.id, step: built.step.key, base, commit });
}
