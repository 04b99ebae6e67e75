/** Why: a work item that cannot go on must be named with its reason, and one that can must not be. */

import { describe, expect, it } from 'vitest';

import { diagnoseClock, diagnoseItems, diagnoseLeases, type ItemFacts } from '../../../src/domain/diagnose-items.ts';
import { isTrouble, type Diagnosis } from '../../../src/domain/diagnosis.ts';
import type { RecordEntry } from '../../../src/domain/record.ts';
import { foldItem } from '../../../src/domain/state.ts';
import { completed, failed, started, written } from '../../support/record-builder.ts';
import { makeWorkflow, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

function facts(records: readonly RecordEntry[], more: Partial<ItemFacts> = {}): ItemFacts {
  const state = foldItem(WORK_ITEM, makeWorkflow([serial('a')]), records);
  return { state, problems: [], unfiled: 0, holders: new Map(), renewals: new Map(), ...more };
}

const briefly = (found: readonly Diagnosis[]): readonly string[] =>
  found.filter(isTrouble).map(({ level, what, mend }) => `${level}: ${what} → ${mend}`);

const begun = written({ ...started({ at: '2026-01-02T00:00:00Z' }).record, leaseSeconds: 3600 });
const { leaseSeconds, nonce, attemptId } = begun.record;
const { id } = WORK_ITEM;

describe('work items', () => {
  it('are fine, and none are', () => {
    expect(briefly(diagnoseItems([facts([begun, completed({ after: [begun] })])], []))).toEqual([]);
    expect(briefly(diagnoseItems([], []))).toEqual([]);
  });

  it('are in conflict', () => {
    const item = facts([begun, completed({ after: [begun] }), failed({ after: [begun], actor: 'ben' })]);
    expect(briefly(diagnoseItems([item], []))).toEqual([
      `fault: step a of ${id} is in conflict: two records contradict each other, and neither knew of the other → baton explain ${id} --step a   (tells which records, and which command settles it)`,
    ]);
  });

  it('have records of no step, files that are no records, and records without a file', () => {
    const problems = [{ place: 'artifacts/claims/i/x.json:1', problem: 'the record is no JSON' }];
    const stray = started({ step: 'z' });
    const found = briefly(diagnoseItems([facts([stray], { problems, unfiled: 2 })], []));
    expect(found.map((line) => line.split(' → ')[0])).toEqual([
      'fault: artifacts/claims/i/x.json:1: the record is no JSON',
      `warning: 1 record of ${id} is about steps that its workflow does not have: z`,
      `warning: 2 records of ${id} lie in refs alone`,
    ]);
    expect(found[0]).toContain('baton verify --fix');
  });

  it('cannot be read', () => {
    const failure = { code: 'unknown-workflow', exit: 2, what: 'no w', why: 'y', recover: 'r' } as const;
    expect(briefly(diagnoseItems([], [{ workItem: id, failure }]))).toEqual(['fault: no w → r']);
  });
});

const at = (seconds: number): string => new Date(Date.parse('2026-01-02T00:00:00Z') + seconds * 1000).toISOString();

describe('leases', () => {
  it('are overdue only once they have run out', () => {
    expect(briefly(diagnoseLeases([facts([begun])], at(leaseSeconds)))).toEqual([]);
    const [line] = briefly(diagnoseLeases([facts([begun])], at(leaseSeconds + 60)));
    expect(line).toContain(`attempt ${attemptId} of step a of ${id}, claimed by ada: its lease ran out`);
    expect(line).toContain(`baton reap --work-item ${id} --step a`);
  });

  it('are not overdue when they were renewed, or their process is alive', () => {
    const renewal = {
      schemaVersion: '1.0',
      eventType: 'lease-renewed',
      workItemId: id,
      step: begun.record.step.key,
      attemptId,
      nonce,
      timestamp: at(leaseSeconds),
      actor: 'ada',
      leaseSeconds: 600,
    } as const;
    const renewed = facts([begun], { renewals: new Map([['a', renewal]]) });
    expect(briefly(diagnoseLeases([renewed], at(leaseSeconds + 600)))).toEqual([]);
    expect(briefly(diagnoseLeases([renewed], at(leaseSeconds + 660)))).toHaveLength(1);
    const alive = facts([begun], { holders: new Map([[nonce, 'alive']]) });
    expect(briefly(diagnoseLeases([alive], at(leaseSeconds + 60)))).toEqual([]);
  });

  it('are held by a process that is gone', () => {
    const item = facts([begun], { holders: new Map([[nonce, 'gone']]) });
    const [found] = diagnoseLeases([item], at(1));
    expect(found).toMatchObject({ level: 'warning', repair: { kind: 'end-attempt', attempt: attemptId, nonce } });
    expect(briefly(diagnoseLeases([facts([begun], { holders: new Map([[nonce, 'alive']]) })], at(1)))).toEqual([]);
  });

  it('are over with the attempt', () => {
    const item = facts([begun, completed({ after: [begun] })]);
    expect(briefly(diagnoseLeases([item], at(leaseSeconds * 2)))).toEqual([]);
  });
});

describe('the clock', () => {
  it.each([
    ['2026-01-02T00:00:00Z', undefined, 0],
    ['2026-01-01T23:58:00Z', undefined, 0],
    ['2026-01-01T23:00:00Z', undefined, 1],
    ['2026-01-02T00:00:00Z', 299_000, 0],
    ['2026-01-02T00:00:00Z', 301_000, 1],
    ['2026-01-02T00:00:00Z', -301_000, 1],
  ])('at %s, %s ms ahead of GitHub', (now, aheadMs, count) => {
    expect(briefly(diagnoseClock([facts([begun])], now, aheadMs))).toHaveLength(count);
  });
});
