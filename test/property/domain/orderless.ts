/** Why: that a fold does not depend on order is a property that broken folds have to fail, so it is stated apart from any fold. */

import * as fc from 'fast-check';

import type { RecordEntry } from '../../../src/domain/record.ts';
import type { foldItem } from '../../../src/domain/state.ts';
import { stateView } from '../../support/item-view.ts';
import { makeWorkflow, WORK_ITEM } from '../../support/workflow-builder.ts';
import { forkedStory, playForks } from './random-forks.ts';

/** Records of a story with forks, as one reader meets them: in any order, some more than once. */
export const meetings = forkedStory.chain(({ drafts, moves }) => {
  const records = playForks(drafts, moves);
  return fc.record({
    drafts: fc.constant(drafts),
    records: fc.constant(records),
    met: fc
      .tuple(fc.subarray([...records]), fc.shuffledSubarray([...records], { minLength: records.length }))
      .map(([again, all]): readonly RecordEntry[] => [...all, ...again]),
  });
});

/** A fold gives the same state however the records are met. */
export function foldIsOrderless(fold: typeof foldItem) {
  return fc.property(meetings, ({ drafts, records, met }) => {
    const workflow = makeWorkflow(drafts);
    const one = JSON.stringify(stateView(fold(WORK_ITEM, workflow, records)));
    const other = JSON.stringify(stateView(fold(WORK_ITEM, workflow, met)));
    return one === other;
  });
}
