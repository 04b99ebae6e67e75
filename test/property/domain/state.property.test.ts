/** Why: readers meet records in any order, any number of times and a few at a time, and must all come to one state. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { RecordEntry } from '../../../src/domain/record.ts';
import { foldItem, withRecord } from '../../../src/domain/state.ts';
import { effort } from '../../support/effort.ts';
import { stateView } from '../../support/item-view.ts';
import { makeWorkflow, WORK_ITEM } from '../../support/workflow-builder.ts';
import { foldIsOrderless, meetings } from './orderless.ts';

const numRuns = effort(100, 3000);

describe('the state of an item', () => {
  it('does not depend on the order in which records are met, nor on how often', () => {
    expect(fc.defaultReportMessage(fc.check(foldIsOrderless(foldItem), { numRuns }))).toBeUndefined();
  });

  it('is the same when records come one by one', () => {
    fc.assert(
      fc.property(meetings, ({ drafts, met }) => {
        const workflow = makeWorkflow(drafts);
        const nothing: readonly RecordEntry[] = [];
        const oneByOne = met.reduce(withRecord, foldItem(WORK_ITEM, workflow, nothing));
        expect(stateView(oneByOne)).toEqual(stateView(foldItem(WORK_ITEM, workflow, met)));
      }),
      { numRuns },
    );
  });
});
