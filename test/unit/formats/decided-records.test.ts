/** Why: what decisions write must pass the door that everybody's records pass, and what is derived must keep its schema. */

import { describe, expect, it } from 'vitest';
import { buildPortfolio } from '../../../src/domain/portfolio.ts';
import { evaluate, renderSchedule } from '../../../src/domain/schedule.ts';
import { allEntries, type ItemState } from '../../../src/domain/state.ts';
import { admitRecord } from '../../../src/formats/record-line.ts';
import { canonicalJson, type JsonValue } from '../../../src/records/canonical-json.ts';
import {
  approve,
  begin,
  claim,
  complete,
  doStep,
  end,
  fail,
  integrate,
  play,
  reject,
  revert,
  type Move,
} from '../../support/play.ts';
import { schemaViolations } from '../../support/schema-violations.ts';
import { parallel, serial } from '../../support/workflow-builder.ts';

/** A plan with everything that can be waited for, and moves that pass through every kind of record about a step. */
const START = begin([
  serial('build', { gates: [{ key: 'intake', kind: 'entry', minimum: 2, approvers: ['rita', 'rob'] }] }),
  parallel('unit', { locks: ['db'] }),
  parallel('load', { locks: ['db'], attempts: 1 }),
  parallel('lint'),
  serial('docs', { needs: ['build'] }),
  serial('publish', { needs: ['unit', 'lint'], gates: [{ key: 'release' }] }),
]);
const MOVES: readonly Move[] = [
  approve('build', 'intake', 'rita'),
  approve('build', 'intake', 'rob'),
  claim('build', { executor: { kind: 'ci', name: 'runner' }, leaseSeconds: 21_600 }),
  complete('build'),
  integrate('build'),
  claim('unit'),
  fail('unit', 'timeout'),
  ...doStep('unit'),
  ...doStep('lint'),
  claim('load'),
  fail('load'),
  ...doStep('docs'),
  claim('publish'),
  end('publish', { report: { kind: 'rejected', reasons: ['It does not start'] } }),
  ...doStep('publish'),
  reject('publish', 'release', 'lint'),
  ...doStep('lint'),
  ...doStep('publish'),
  approve('publish', 'release'),
  integrate('publish'),
  revert('publish', false),
  revert('build', true),
];

/** The states from the beginning to the end. */
const STATES: readonly ItemState[] = MOVES.reduce<readonly ItemState[]>(
  (states, move) => [...states, play(states.at(-1) ?? START, move)],
  [START],
);
const LAST = STATES.at(-1) ?? START;

function readBack(value: object): JsonValue {
  const read: JsonValue = JSON.parse(JSON.stringify(value));
  return read;
}

describe('every record that is decided', () => {
  it('is of a kind that was meant to be tried here', () => {
    const kinds = new Set(allEntries(LAST).map(({ record }) => record.eventType));
    expect([...kinds].toSorted()).toEqual([
      'attempt-completed',
      'attempt-failed',
      'attempt-rejected',
      'attempt-started',
      'baseline-integration',
      'baseline-reverted',
      'gate-approved',
      'gate-rejected',
    ]);
  });

  it('is admitted under its id, and is a handoff artifact of the published contract where that knows its kind', () => {
    const violations = schemaViolations('handoff');
    for (const { id, record } of allEntries(LAST)) {
      const line = canonicalJson(readBack(record));
      expect(admitRecord(line)).toEqual({ kind: 'ok', entry: { id, record }, line });
      const known = record.eventType === 'baseline-reverted' ? [] : violations(record);
      expect(known).toEqual([]);
    }
  });
});

describe('at every moment', () => {
  it('the schedule keeps its schema', () => {
    const violations = schemaViolations('schedule');
    const found = STATES.flatMap((state) => violations(renderSchedule(state, evaluate(state), 'ab'.repeat(32))));
    expect(found).toEqual([]);
  });

  it('an export keeps its schema', () => {
    const violations = schemaViolations('export');
    const found = STATES.flatMap((state) =>
      violations(
        buildPortfolio([{ state, evaluation: evaluate(state) }], { owner: ['olivia'] }, '2026-01-04T00:00:00Z'),
      ),
    );
    expect(found).toEqual([]);
  });

  it('a schema is no formality', () => {
    const schedule = renderSchedule(LAST, evaluate(LAST), 'ab'.repeat(32));
    const reasons = schedule.blockedSteps.flatMap((blocked) => blocked.reasons.map(({ kind }) => kind));
    expect(reasons.length).toBeGreaterThan(0);
    const wrong = { ...schedule, blockedSteps: [{ step: 'unit', reasons: [{ kind: 'gate' }] }] };
    expect(schemaViolations('schedule')(wrong)).not.toEqual([]);
  });
});
