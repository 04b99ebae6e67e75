/** Why: what stays of a redacted record must be a sound record that does what the whole one did, and says nothing. */

import { describe, expect, it } from 'vitest';
import type { RecordId } from '../../../src/domain/ids.ts';
import type { Redaction } from '../../../src/domain/item-record.ts';
import type { BatonRecord } from '../../../src/domain/record.ts';
import { isRedactable, withoutContent, withStandIns } from '../../../src/domain/redacted-record.ts';
import { admitRecord } from '../../../src/formats/record-line.ts';
import { canonicalJson } from '../../../src/records/canonical-json.ts';
import { EXAMPLES } from '../formats/example-records.ts';

const redactable = EXAMPLES.filter(([kind]) => kind !== 'signature' && kind !== 'redaction');

function recordOf(line: string): BatonRecord {
  const admitted = admitRecord(line);
  if (admitted.kind === 'refused') throw new Error(admitted.reason.message);
  return admitted.entry.record;
}

function standInOf(record: BatonRecord): BatonRecord {
  if (!isRedactable(record)) throw new Error('it cannot be redacted');
  return withoutContent(record);
}

/** The record with a secret in every text that people write, and in a field that nobody knows. */
function withSecrets(line: string): string {
  const hide = (value: unknown, name: string): unknown => {
    const isWritten = /^(?:outcome|nextAction|title|text|skippedChecks|criterion|command)$/u.test(name);
    if (typeof value === 'string') return isWritten || name === 'reason' ? 'SECRET' : value;
    if (Array.isArray(value)) {
      const isListed = name === 'links' || name === 'reasons';
      return value.map((each: unknown) => (isListed ? 'SECRET' : hide(each, name)));
    }
    if (typeof value !== 'object' || value === null) return value;
    const isMap = name === 'values' || name === 'fields';
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, isMap ? 'SECRET' : hide(each, key)]));
  };
  const record = JSON.parse(line) as Record<string, unknown>;
  const hidden = { ...(hide(record, '') as Record<string, unknown>), unheardOf: 'SECRET' };
  // How an attempt failed is one of a few words and no text.
  return canonicalJson(
    (record['eventType'] === 'attempt-failed' ? { ...hidden, reason: record['reason'] } : hidden) as never,
  );
}

describe('what stays of a record', () => {
  it.each(redactable)('of kind %s is a sound record without anything that people wrote', (_kind, line) => {
    const whole = recordOf(withSecrets(line));
    const rest = standInOf(whole);
    expect(canonicalJson(rest as never)).not.toContain('SECRET');
    expect(admitRecord(canonicalJson(rest as never)).kind).toBe('ok');
    expect(standInOf(rest)).toEqual(rest);
    const { eventType, workItemId, timestamp, actor, after } = whole;
    expect(rest).toMatchObject({ eventType, workItemId, timestamp, actor, after });
  });

  it('is nothing for signatures and redactions, which say nothing', () => {
    const others = EXAMPLES.filter(([kind]) => kind === 'signature' || kind === 'redaction');
    expect(others.map(([, line]) => isRedactable(recordOf(line)))).toEqual([false, false]);
  });
});

describe('admitting a redaction', () => {
  const [, line = ''] = EXAMPLES.find(([kind]) => kind === 'redaction') ?? [];
  const record = JSON.parse(line) as Redaction;
  const refusalOf = (changed: object): string | undefined => {
    const admitted = admitRecord(JSON.stringify({ ...record, ...changed }));
    return admitted.kind === 'refused' && admitted.reason.code !== 'reformatted' ? admitted.reason.code : undefined;
  };

  it('asks for a stand-in that could stand there, and for the link', () => {
    expect(refusalOf({})).toBeUndefined();
    expect(refusalOf({ after: [] })).toBe('schema');
    expect(refusalOf({ standIn: { ...record.standIn, workItemId: 'another' } })).toBe('schema');
    expect(refusalOf({ standIn: record })).toBe('schema');
    expect(refusalOf({ standIn: { ...record.standIn, timestamp: '2026-02-31T00:00:00Z' } })).toBe('schema');
    expect(refusalOf({ standIn: { ...record.standIn, after: ['b'.repeat(64), 'a'.repeat(64)] } })).toBe('schema');
    expect(refusalOf({ standIn: 'nothing' })).toBe('schema');
    expect(refusalOf({ standIn: { ...record.standIn, reason: undefined } })).toBe('schema');
  });
});

function id(digit: string): RecordId {
  return digit.repeat(64) as RecordId;
}

describe('withStandIns', () => {
  const whole = recordOf(EXAMPLES.find(([kind]) => kind === 'attempt-completed')?.[1] ?? '');
  const redaction = (redacts: RecordId, reason: string): BatonRecord => ({
    ...whole,
    eventType: 'redaction',
    redacts,
    reason,
    standIn: { ...standInOf(whole), actor: reason },
  });

  it('leaves what is there as it is, whatever a redaction says of it', () => {
    const entries = [
      { id: id('a'), record: whole },
      { id: id('b'), record: redaction(id('a'), 'x') },
    ];
    expect(withStandIns(entries)).toBe(entries);
  });

  it('fills the place of what is gone, with the redaction of the lowest id', () => {
    const entries = [
      { id: id('c'), record: redaction(id('a'), 'late') },
      { id: id('b'), record: redaction(id('a'), 'early') },
    ];
    const found = withStandIns(entries).filter((entry) => entry.id === id('a'));
    expect(found).toHaveLength(1);
    expect(found[0]?.record.actor).toBe('early');
    expect(withStandIns(withStandIns(entries))).toEqual(withStandIns(entries));
  });
});
