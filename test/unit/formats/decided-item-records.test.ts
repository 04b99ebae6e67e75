// Proves that what is decided about items passes the door that everybody's records pass, and that views of them keep their schemas.
import { describe, expect, it } from 'vitest';
import { buildPortfolio } from '../../../src/domain/portfolio.ts';
import { evaluate, renderSchedule } from '../../../src/domain/schedule.ts';
import { allEntries, type ItemState } from '../../../src/domain/state.ts';
import { admitRecord } from '../../../src/formats/record-line.ts';
import { canonicalJson, type JsonValue } from '../../../src/records/canonical-json.ts';
import {
  apart,
  block,
  close,
  correct,
  migrate,
  migrated,
  reopen,
  transfer,
  unblock,
  versionOf,
} from '../../support/item-moves.ts';
import { begin, doStep, play } from '../../support/play.ts';
import { schemaViolations } from '../../support/schema-violations.ts';
import { serial } from '../../support/workflow-builder.ts';

const SECOND = versionOf('2.0.0', [serial('x'), serial('b')]);
const START = begin([serial('a'), serial('b')]);
const BLOCKED = play(START, ...doStep('a'), block(['b'], { type: 'access' }), block());
const OPEN = play(START, ...doStep('a'), block(), unblock(), transfer('grace'), close('cancelled'), reopen());
const MOVED = migrated(play(OPEN, correct(allEntries(OPEN)[0]?.id ?? '', 'So', { outcome: 'Else' })), SECOND, {
  a: 'x',
});
const CLOSED = play(START, close('duplicate-of', 'item-2'));
const DISPUTED = apart(START, close('cancelled'), migrate(SECOND), close('linked-to', 'item-2'));

describe('every record about an item that is decided', () => {
  it('is admitted under its id', () => {
    const kinds = new Set<string>();
    for (const { id, record } of [...allEntries(MOVED), ...allEntries(CLOSED), ...allEntries(BLOCKED)]) {
      const value: JsonValue = JSON.parse(JSON.stringify(record));
      const line = canonicalJson(value);
      expect(admitRecord(line)).toEqual({ kind: 'ok', entry: { id, record }, line });
      kinds.add(record.eventType);
    }
    expect([...kinds].toSorted()).toEqual([
      'attempt-completed',
      'attempt-started',
      'blocker-raised',
      'blocker-resolved',
      'correction',
      'owner-transferred',
      'work-item-closed',
      'work-item-reopened',
      'workflow-migrated',
    ]);
  });
});

describe.each<readonly [string, ItemState]>([
  ['blocked', BLOCKED],
  ['open again', OPEN],
  ['moved', MOVED],
  ['closed', CLOSED],
  ['disputed', DISPUTED],
])('an item that is %s', (_, state) => {
  it('has a schedule that keeps its schema', () => {
    const schedule = renderSchedule(state, evaluate(state), 'ab'.repeat(32));
    expect(schemaViolations('schedule')(schedule)).toEqual([]);
  });

  it('has an export that keeps its schema', () => {
    const portfolio = buildPortfolio([{ state, evaluation: evaluate(state) }], {}, '2026-01-04T00:00:00Z');
    expect(schemaViolations('export')(portfolio)).toEqual([]);
  });
});
