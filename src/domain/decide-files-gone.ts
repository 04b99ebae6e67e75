/** Why: files that a step handed on can be gone when they are needed (they expire), and then only doing the step again brings them back. */

import { refused, type Decision } from './decision.ts';
import { directNeeds, withDependents } from './graph.ts';
import { handoffHeading, type Author } from './handoff.ts';
import { isGateKey, type StepKey } from './ids.ts';
import type { FilesPlace, GateRejected } from './record.ts';
import { stepOf, type ItemState } from './state.ts';

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
export function decideFilesGone(state: ItemState, request: FilesGone): Decision<GateRejected | undefined> {
  const step = stepOf(state, request.step);
  const index = state.graph.indexOf.get(request.step);
  const gate: string = FILES_GATE;
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
  const { artifact, run } = request.place;
  const record: GateRejected = {
    ...handoffHeading(state, step, step.last.id, request),
    eventType: 'gate-rejected',
    outcome: `The files of ${request.step} are gone, and ${request.wantedBy} needs them`,
    nextAction: `Do ${request.step} again`,
    links: [],
    gate,
    reviewer: request.actor,
    reasons: [`artifact ${artifact} of run ${run} has expired or was deleted`],
    reentryStep: request.step,
  };
  return { kind: 'append', records: [record], result: record };
}
