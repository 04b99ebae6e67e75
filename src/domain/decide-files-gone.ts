/** Why: files that a step handed on can be gone when they are needed (they expire), and then only doing the step again brings them back. */

import type { Decision } from './decision.ts';
import { directNeeds } from './graph.ts';
import type { Author } from './handoff.ts';
import type { StepKey } from './ids.ts';
import type { FilesPlace, GateRejected } from './record.ts';
import { decideSendBack } from './send-back.ts';
import type { ItemState } from './state.ts';

/** Files that are gone. */
export type FilesGone = Author & {
  /** The step that produced them, and that goes back. */
  readonly step: StepKey;
  readonly place: FilesPlace;
  /** The step that needed them. */
  readonly wantedBy: StepKey;
};

/** The name under which missing files send work back, where a review would name its gate. */
const FILES_GATE = 'files';

/** Where the files wait that a step builds on, by the steps that produced them. */
export function placesOfInputs(state: ItemState, key: StepKey): readonly (readonly [StepKey, FilesPlace])[] {
  return directNeeds(state.graph, state.graph.indexOf.get(key) ?? -1).flatMap((need) => {
    const producer = state.steps[need];
    const end = producer?.last?.end?.record;
    if (producer === undefined || end?.eventType !== 'attempt-completed' || end.producedIn === undefined) return [];
    return [[producer.step.key, end.producedIn] as const];
  });
}

/** Decides whether a step goes back because its files are gone; `done` when it is not completed any more. */
export function decideFilesGone(state: ItemState, gone: FilesGone): Decision<GateRejected | undefined> {
  const { actor, now, step, wantedBy, place } = gone;
  return decideSendBack(state, {
    actor,
    now,
    step,
    gate: FILES_GATE,
    outcome: `The files of ${step} are gone, and ${wantedBy} needs them`,
    nextAction: `Do ${step} again`,
    reason: `artifact ${place.artifact} of run ${place.run} has expired or was deleted`,
  });
}
