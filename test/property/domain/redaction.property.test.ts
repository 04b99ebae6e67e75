/** Why: taking out what a record says must change nothing but words, whichever record of whichever history it is. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { BatonRecord, RecordEntry } from '../../../src/domain/record.ts';
import { isRedactable, withoutContent } from '../../../src/domain/redacted-record.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { sealOrder } from '../../../src/domain/seal-order.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { encodeRecord } from '../../../src/records/record-id.ts';
import { effort } from '../../support/effort.ts';
import { makeWorkflow, WORK_ITEM } from '../../support/workflow-builder.ts';
import { meetings } from './orderless.ts';

const numRuns = effort(100, 3000);

/** Everything in a state that somebody could act on. */
function effectOf(state: ItemState): string {
  const steps = state.steps.map(({ phase, attempts, attemptsUsed, gates, returns, integration }) => ({
    phase,
    attempts: attempts.map(({ id, status, current }) => [id, status, current]),
    attemptsUsed,
    gates: gates.map(({ open, approvals }) => [open, approvals.map(({ id }) => id)]),
    returns,
    integration: integration?.id,
  }));
  const { owner, closed, blockers } = state.standing;
  const open = blockers.map(({ raised, resolved }) => [raised.id, resolved?.id]);
  return JSON.stringify([steps, evaluate(state), owner, closed?.id, open, state.workItem.workflow]);
}

function redactionOf({ id, record }: RecordEntry): RecordEntry | undefined {
  if (!isRedactable(record)) return undefined;
  const { schemaVersion, workItemId, timestamp } = record;
  const redaction: BatonRecord = {
    schemaVersion,
    workItemId,
    timestamp,
    actor: 'ada',
    after: [id],
    eventType: 'redaction',
    redacts: id,
    reason: 'A secret was in it',
    standIn: withoutContent(record),
  };
  const encoded = encodeRecord(redaction);
  if (encoded.kind === 'refused') throw new Error(encoded.reason);
  return { id: encoded.id, record: redaction };
}

const redacted = meetings.chain((story) =>
  fc
    .subarray([...story.records], { minLength: Math.min(1, story.records.length) })
    .map((chosen) => ({ ...story, chosen: new Set(chosen.map((entry) => entry.id)) })),
);

describe('a history of which some records are redacted', () => {
  it('has the effect that it had, and is sealed in the order in which it would be', () => {
    fc.assert(
      fc.property(redacted, ({ drafts, records, chosen }) => {
        const workflow = makeWorkflow(drafts);
        const redactions = records.flatMap((entry) => (chosen.has(entry.id) ? (redactionOf(entry) ?? []) : []));
        const whole = [...records, ...redactions];
        const rest = whole.filter((entry) => !chosen.has(entry.id));
        const before = foldItem(WORK_ITEM, workflow, whole);
        expect(effectOf(foldItem(WORK_ITEM, workflow, rest))).toBe(effectOf(before));
        expect(sealOrder(rest, chosen)).toEqual(sealOrder(whole, chosen));
      }),
      { numRuns },
    );
  });

  it('would not have it without what stands in for them', () => {
    const isChanged = fc.property(redacted, ({ drafts, records, chosen }) => {
      const workflow = makeWorkflow(drafts);
      const rest = records.filter((entry) => !chosen.has(entry.id));
      return effectOf(foldItem(WORK_ITEM, workflow, rest)) === effectOf(foldItem(WORK_ITEM, workflow, records));
    });
    expect(fc.check(isChanged, { numRuns }).failed).toBe(true);
  });
});
