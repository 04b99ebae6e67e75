/** Why: two machines that have the same file and the same records must write the same bytes. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { RecordEntry } from '../../../src/domain/record.ts';
import { evaluate, renderSchedule } from '../../../src/domain/schedule.ts';
import { allEntries, foldItem } from '../../../src/domain/state.ts';
import { compareSteps, type Workflow } from '../../../src/domain/workflow.ts';
import { parseWorkflow } from '../../../src/formats/workflow-yaml.ts';
import { setRoot } from '../../../src/log/merkle.ts';
import { effort } from '../../support/effort.ts';
import { WORK_ITEM, type StepDraft } from '../../support/workflow-builder.ts';
import { ordersByBytes } from './byte-order.ts';
import { forkedStory, playForks } from './random-forks.ts';

/** The workflow that a file with these steps defines. */
function readBack(drafts: readonly StepDraft[]): Workflow {
  const steps = drafts.map(({ attempts, ...draft }) => ({ ...draft, retry: { attempts, backoff: '1s' } }));
  const file = { schemaVersion: '1.0', id: 'wf', name: 'A workflow', version: '1.0.0', steps };
  const parsed = parseWorkflow(new TextEncoder().encode(JSON.stringify(file)), 'wf.yaml');
  if (parsed.kind === 'faulty') throw new Error(JSON.stringify(parsed.faults));
  return parsed.workflow;
}

/** The schedule as it is written. */
function bytes(drafts: readonly StepDraft[], records: readonly RecordEntry[]): string {
  const state = foldItem(WORK_ITEM, readBack(drafts), records);
  const root = setRoot(allEntries(state).map((entry) => entry.id));
  return JSON.stringify(renderSchedule(state, evaluate(state), root));
}

describe('the schedule', () => {
  it('is the same bytes for every order of steps in the file and of records', () => {
    const shuffled = forkedStory.chain(({ drafts, moves }) => {
      const records = [...playForks(drafts, moves)];
      return fc.record({
        drafts: fc.constant(drafts),
        records: fc.constant(records),
        otherDrafts: fc.shuffledSubarray([...drafts], { minLength: drafts.length }),
        otherRecords: fc.shuffledSubarray(records, { minLength: records.length }),
      });
    });
    fc.assert(
      fc.property(shuffled, ({ drafts, records, otherDrafts, otherRecords }) => {
        expect(bytes(otherDrafts, otherRecords)).toBe(bytes(drafts, records));
      }),
      { numRuns: effort(100, 2000) },
    );
  });

  it('lists every step exactly once, in the place that it has', () => {
    fc.assert(
      fc.property(forkedStory, ({ drafts, moves }) => {
        const state = foldItem(WORK_ITEM, readBack(drafts), playForks(drafts, moves));
        const written = renderSchedule(state, evaluate(state), '');
        const listed = [
          ...written.doneSteps,
          ...written.readySteps,
          ...written.runningSteps.map(({ step }) => step),
          ...written.blockedSteps.map(({ step }) => step),
        ];
        expect(listed.toSorted()).toEqual(drafts.map(({ key }) => key).toSorted());
        expect(written.blockedSteps.filter(({ reasons }) => reasons.length === 0)).toEqual([]);
      }),
    );
  });
});

describe('the order of steps', () => {
  it('is by order and then by the bytes of the key', () => {
    expect(fc.defaultReportMessage(fc.check(ordersByBytes(compareSteps)))).toBeUndefined();
  });
});
