/** Why: work that cannot be merged with what was launched before it goes back, with the conflict as its reason. */

import { refused, type Decision } from './decision.ts';
import { withDependents } from './graph.ts';
import { handoffHeading, type Author } from './handoff.ts';
import { isGateKey, type RecordId, type StepKey } from './ids.ts';
import type { GateRejected } from './record.ts';
import { MAX_CAUSES, stepOf, type ItemState } from './state.ts';

/** A merge that came to nothing. */
export type ClashRequest = Author & {
  /** The later of the steps that clash: the one that goes back. */
  readonly step: StepKey;
  /** The steps whose work was merged before, in launch order. */
  readonly with: readonly StepKey[];
  readonly files: readonly string[];
  /** The step that was about to build on both. */
  readonly wantedBy: StepKey;
};

/** The name under which a merge sends work back, where a review would name its gate. */
const MERGE_GATE = 'merge';
const MOST_FILES = 50;

/** Decides whether a step goes back because its work cannot be merged; `done` when it is not completed any more. */
export function decideClash(state: ItemState, request: ClashRequest): Decision<GateRejected | undefined> {
  const step = stepOf(state, request.step);
  const index = state.graph.indexOf.get(request.step);
  const gate: string = MERGE_GATE;
  if (step?.phase !== 'completed' || step.last === undefined || index === undefined || !isGateKey(gate)) {
    return { kind: 'done', result: undefined };
  }
  const built = withDependents(state.graph, index)
    .map((at) => state.steps[at]?.integration)
    .find((integration) => integration !== undefined);
  if (built !== undefined) {
    const { base, commit } = built.record;
    return refused('integrated', { workItem: state.workItem.id, step: built.record.step.key, base, commit });
  }
  const heading = handoffHeading(state, step, step.last.id, request);
  const record: GateRejected = {
    ...heading,
    after: withCauses(heading.after, headsOf(state, request.with)),
    eventType: 'gate-rejected',
    outcome: `Cannot be merged with ${namesOf(request.with)} for ${request.wantedBy}`,
    nextAction: `Do ${request.step} again, on top of ${namesOf(request.with)}`,
    links: [],
    gate,
    reviewer: request.actor,
    reasons: [`merge conflict with ${namesOf(request.with)} in ${filesText(request.files)}`],
    reentryStep: request.step,
    conflict: { with: request.with, files: request.files.slice(0, MOST_FILES) },
  };
  return { kind: 'append', records: [record], result: record };
}

function namesOf(steps: readonly StepKey[]): string {
  return steps.length <= 5 ? steps.join(', ') : `${steps.slice(0, 4).join(', ')} and ${steps.length - 4} more`;
}

function filesText(files: readonly string[]): string {
  const shown = files.slice(0, 10).join(', ');
  return files.length <= 10 ? shown : `${shown} and ${files.length - 10} more`;
}

function headsOf(state: ItemState, keys: readonly StepKey[]): readonly RecordId[] {
  return keys.flatMap((key) => stepOf(state, key)?.history.heads ?? []);
}

function withCauses(own: readonly RecordId[], others: readonly RecordId[]): readonly RecordId[] {
  return [...new Set([...own, ...others.slice(0, Math.max(0, MAX_CAUSES - own.length))])].sort();
}
