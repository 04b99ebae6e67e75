/** Why: work that cannot be merged with what was launched before it goes back, with the conflict as its reason. */

import type { Decision } from './decision.ts';
import type { Author } from './handoff.ts';
import type { StepKey } from './ids.ts';
import type { GateRejected } from './record.ts';
import { decideSendBack } from './send-back.ts';
import { stepOf, type ItemState } from './state.ts';

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
  const { actor, now, step, files, wantedBy } = request;
  const others = namesOf(request.with);
  return decideSendBack(state, {
    actor,
    now,
    step,
    gate: MERGE_GATE,
    outcome: `Cannot be merged with ${others} for ${wantedBy}`,
    nextAction: `Do ${step} again, on top of ${others}`,
    reason: `merge conflict with ${others} in ${filesText(files)}`,
    causes: request.with.flatMap((key) => stepOf(state, key)?.history.heads ?? []),
    conflict: { with: request.with, files: files.slice(0, MOST_FILES) },
  });
}

function namesOf(steps: readonly StepKey[]): string {
  return steps.length <= 5 ? steps.join(', ') : `${steps.slice(0, 4).join(', ')} and ${steps.length - 4} more`;
}

function filesText(files: readonly string[]): string {
  const shown = files.slice(0, 10).join(', ');
  return files.length <= 10 ? shown : `${shown} and ${files.length - 10} more`;
}
