/** Why: writers without a common server do not know of each other, so histories with forks are played on several clones. */

import * as fc from 'fast-check';

import type { RecordEntry } from '../../../src/domain/record.ts';
import { allEntries, foldItem, type ItemState } from '../../../src/domain/state.ts';
import { applied } from '../../support/play.ts';
import { makeWorkflow, WORK_ITEM, type StepDraft } from '../../support/workflow-builder.ts';
import { aim, decideMove, move, type RandomMove } from './random-moves.ts';
import { steps } from './random-workflow.ts';

const CLONES = 3;

/** A move on one clone, after it may have fetched what another one knows. */
export type ForkMove = RandomMove & { readonly clone: number; readonly fetches: number | undefined };

const forkMove: fc.Arbitrary<ForkMove> = fc
  .tuple(move, fc.nat(CLONES - 1), fc.option(fc.nat(CLONES - 1), { nil: undefined, freq: 3 }))
  .map(([tried, clone, fetches]) => ({ ...tried, clone, fetches }));

/** A workflow and moves on its clones. */
export const forkedStory = fc.record({
  drafts: steps,
  moves: fc.array(forkMove, { minLength: 1, maxLength: 60, size: 'max' }),
});

/** All records that the clones made, each once. */
export function playForks(drafts: readonly StepDraft[], moves: readonly ForkMove[]): readonly RecordEntry[] {
  const workflow = makeWorkflow(drafts);
  const clones: ItemState[] = Array.from({ length: CLONES }, () => foldItem(WORK_ITEM, workflow, []));
  const entriesOf = (clone: number | undefined) => {
    const state = clones[clone ?? -1];
    return state === undefined ? [] : allEntries(state);
  };
  moves.forEach((tried, number) => {
    const state = foldItem(WORK_ITEM, workflow, [...entriesOf(tried.clone), ...entriesOf(tried.fetches)]);
    clones[tried.clone] = applied(state, decideMove(state, aim(state, tried), number));
  });
  return allEntries(foldItem(WORK_ITEM, workflow, clones.flatMap(allEntries)));
}
