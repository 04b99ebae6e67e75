/** Why: what must hold of every state is said once, as a check that the program and its broken variants both meet. */

import { describeFailure } from '../../../src/domain/failures.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { evaluate, type Evaluation, type Placement } from '../../../src/domain/schedule.ts';
import { applied } from '../../support/play.ts';
import { makeWorkflow, WORK_ITEM, type StepDraft } from '../../support/workflow-builder.ts';
import { aim, decideMove, type Evaluate, type RandomMove } from './random-moves.ts';
import { placements, referenceItem } from './reference-item.ts';
import { moveInReference } from './reference-moves.ts';

/** Plays moves in the program and in the slow account: the first difference, or undefined. */
export function differenceFromReference(
  drafts: readonly StepDraft[],
  moves: readonly RandomMove[],
  place: Evaluate = evaluate,
): string | undefined {
  const reference = referenceItem(drafts);
  let state = foldItem(WORK_ITEM, makeWorkflow(drafts), []);
  for (const [number, wanted] of [undefined, ...moves].entries()) {
    const tried = wanted === undefined ? undefined : aim(state, wanted);
    if (tried !== undefined) {
      const decision = decideMove(state, tried, number, place);
      const made = moveInReference(reference, tried);
      if ((decision.kind === 'append') !== made) return `${tried.kind}: ${JSON.stringify(decision)}, expected ${made}`;
      state = applied(state, decision);
    }
    const is = JSON.stringify(place(state).placements);
    const shouldBe = JSON.stringify(placements(reference));
    if (is !== shouldBe) return `after ${tried?.kind ?? 'nothing'}: ${is}, expected ${shouldBe}`;
  }
  return undefined;
}

/** Whether a request, repeated right after it was carried out, is anything but done already or refused as moved on. */
export function faultOfRepeating(state: ItemState, wanted: RandomMove, number: number): string | undefined {
  const tried = aim(state, wanted);
  const first = decideMove(state, tried, number);
  if (first.kind !== 'append') return undefined;
  const again = decideMove(applied(state, first), tried, number);
  if (again.kind === 'append') return `${tried.kind} has a second effect`;
  const exit = again.kind === 'refused' ? describeFailure(again.refusal).exit : 0;
  return exit === 0 || exit === 3 ? undefined : `${tried.kind}, repeated, exits with ${exit}`;
}

/** A chain of waiting that ends in nothing that anybody could act on. */
export function deadlockIn(state: ItemState, { placements: placed }: Evaluation): string | undefined {
  const statuses = new Set(placed.map((placement) => placement.status));
  const isStuck = !statuses.has('running') && !statuses.has('ready') && placed.some(({ status }) => status !== 'done');
  if (!isStuck) return undefined;
  const endless = state.steps.find((_, index) => !endsInCause(state, placed, index, new Set()));
  return endless === undefined ? undefined : `${endless.step.key} waits for nothing that could happen`;
}

const CAUSES = new Set(['gate', 'attempts', 'conflict', 'integrated']);

function endsInCause(
  state: ItemState,
  placed: readonly Placement[],
  index: number,
  path: ReadonlySet<number>,
): boolean {
  const placement = placed[index];
  if (placement === undefined || path.has(index)) return false;
  if (!('reasons' in placement)) return true;
  return placement.reasons.every((reason) => {
    if (reason.kind !== 'steps') return CAUSES.has(reason.kind);
    const named = reason.steps.map((key) => state.graph.indexOf.get(key) ?? -1);
    return named.every((next) => endsInCause(state, placed, next, new Set([...path, index])));
  });
}

/** A step that counts as completed more than once since it was last sent back. */
export function doubleCompletionIn(state: ItemState): string | undefined {
  const twice = state.steps.find(
    (step) => step.attempts.filter((attempt) => attempt.current && attempt.status === 'completed').length > 1,
  );
  return twice?.step.key;
}
