/** Why: what is admitted once is believed ever after, so this door has to know everything that is no record. */

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { admitRecord, type Admission, type Refusal } from '../../../src/formats/record-line.ts';
import { utf8 } from './bytes.ts';
import { EXAMPLES, lineWith } from './example-records.ts';

function refusalOf(admission: Admission): Refusal {
  if (admission.kind === 'ok') {
    throw new Error('it was admitted');
  }
  return admission.reason;
}

function leafHash(line: string): string {
  return createHash('sha256').update('\0').update(line).digest('hex');
}

const LINE = lineWith('gate-approved', {});

describe('a good line', () => {
  it.each(EXAMPLES)('%s is admitted as text and as bytes, under its leaf hash', (_, line) => {
    const admission = { kind: 'ok', entry: { id: leafHash(line), record: JSON.parse(line) }, line };
    expect(admitRecord(line)).toEqual(admission);
    expect(admitRecord(utf8(line))).toEqual(admission);
  });

  it('may hold more fields than are known', () => {
    expect(admitRecord(lineWith('gate-approved', { later: { more: [1, null, 'é'] } })).kind).toBe('ok');
  });

  it('may be 65,535 bytes long, and not one more', () => {
    const room = 65_535 - utf8(lineWith('gate-approved', { outcome: '' })).length;
    expect(admitRecord(lineWith('gate-approved', { outcome: 'x'.repeat(room) })).kind).toBe('ok');
    expect(refusalOf(admitRecord(lineWith('gate-approved', { outcome: 'x'.repeat(room + 1) }))).code).toBe('too-long');
    expect(refusalOf(admitRecord(lineWith('gate-approved', { outcome: 'é'.repeat(room / 2 + 1) }))).code).toBe(
      'too-long',
    );
  });

  it('may say words that are only dangerous as keys', () => {
    expect(admitRecord(lineWith('gate-approved', { outcome: '__proto__' })).kind).toBe('ok');
    expect(admitRecord(lineWith('attempt-completed', { values: { constructor: 'x', prototype: 'y' } })).kind).toBe(
      'ok',
    );
  });
});

describe('a good value in other bytes', () => {
  const value: unknown = JSON.parse(LINE);
  it.each([
    ['pretty-printed', JSON.stringify(value, undefined, 2)],
    ['with a carriage return', `${LINE}\r`],
    ['with a byte order mark', `\u{feff}${LINE}`],
    ['with keys in another order', JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(LINE)).toReversed()))],
    ['with escapes that are not needed', LINE.replace('Built', '\\u0042uilt')],
    ['with a number written otherwise', LINE.replace('"order":1', '"order":1.0')],
    ['with a slash escaped', LINE.replaceAll('/', '\\/')],
  ])('%s is reformatted, and the id is known', (_, text) => {
    const reason = { code: 'reformatted', id: leafHash(LINE), canonical: LINE, message: expect.any(String) };
    expect(admitRecord(text)).toEqual({ kind: 'refused', reason });
    expect(admitRecord(utf8(text))).toEqual({ kind: 'refused', reason });
  });
});

describe('a bad line', () => {
  it.each([
    ['nothing', '', 'not-json'],
    ['half a record', LINE.slice(0, -20), 'not-json'],
    ['two records', `${LINE}${LINE}`, 'not-json'],
    ['a list', '[]', 'schema'],
    ['null', 'null', 'schema'],
    ['a fraction', LINE.replace('"order":1', '"order":1.5'), 'not-canonical'],
    ['an unsafe integer', LINE.replace('"order":1', '"order":9007199254740993'), 'not-canonical'],
    ['a number beyond all bounds', LINE.replace('"order":1', '"order":1e999'), 'not-canonical'],
    ['half a surrogate pair', LINE.replace('Built', '\\ud800'), 'not-canonical'],
    ['a key twice', LINE.replace('"actor":"ada"', '"actor":"eve","actor":"ada"'), 'not-canonical'],
    ['a key twice, deep inside', LINE.replace('"order":1', '"order":2,"order":1'), 'not-canonical'],
    ['a key that reaches a prototype', LINE.replace('{', '{"__proto__":{},'), 'not-canonical'],
    ['such a key, escaped', LINE.replace('{', '{"\\u005f_proto__":{},'), 'not-canonical'],
    ['endless nesting', `${'['.repeat(60_000)}${']'.repeat(60_000)}`, 'not-canonical'],
    ['megabytes', 'x'.repeat(2_000_000), 'too-long'],
    ['a kind that is not known', LINE.replace('gate-approved', 'gate-opened'), 'unknown-kind'],
    ['another schema version', LINE.replace('"schemaVersion":"1.0"', '"schemaVersion":"1.1"'), 'schema'],
  ])('with %s is refused as such', (_, text, code) => {
    expect(refusalOf(admitRecord(text)).code).toBe(code);
  });

  it.each([
    ['bytes that are not UTF-8', [0x22, 0xff, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])('of %s is refused', (_, bytes) => {
    expect(refusalOf(admitRecord(new Uint8Array(bytes))).code).toBe('not-utf8');
  });

  it.each([
    ['an unsafe id', { workItemId: '../x' }, '/workItemId'],
    ['a device name', { attemptId: 'CON' }, '/attemptId'],
    ['an id that ends with .lock', { gate: 'main.lock' }, '/gate'],
    ['no actor', { actor: '' }, '/actor'],
    ['a time without zone', { timestamp: '2026-11-22T09:30:00' }, '/timestamp'],
    ['a day that does not exist', { timestamp: '2026-02-30T09:30:00Z' }, 'calendar'],
    ['causes that are no ids', { after: ['x'] }, '/after/0'],
    ['a cause twice', { after: ['a'.repeat(64), 'a'.repeat(64)] }, 'after'],
    ['causes that are not sorted', { after: ['b'.repeat(64), 'a'.repeat(64)] }, 'sorted'],
    ['a checkpoint without size', { seen: { root: 'a'.repeat(64) } }, '/seen'],
    ['a link that is no text', { links: [1] }, '/links/0'],
    ['a reason that is empty', { reasons: [''] }, '/reasons/0'],
  ])('with %s says where', (_, changes, place) => {
    const reason = refusalOf(admitRecord(lineWith('gate-approved', changes)));
    expect(reason.code).toBe('schema');
    expect(reason.message).toContain(place);
  });

  it.each([
    ['attempt-started', { nonce: 'abc' }],
    ['attempt-started', { leaseSeconds: -1 }],
    ['attempt-started', { executor: { kind: 'robot' } }],
    ['attempt-completed', { evidence: [{ kind: 'checked', criterion: 'x' }] }],
    ['attempt-completed', { values: { 'a b': 'x' } }],
    ['attempt-completed', { values: { a: 1 } }],
    ['attempt-completed', { produced: [{ path: '../x', size: 1, sha256: 'ab'.repeat(32) }] }],
    ['attempt-completed', { produced: [{ path: '.git/hooks/x', size: 1, sha256: 'ab'.repeat(32) }] }],
    ['attempt-failed', { reason: 'weather' }],
    ['attempt-rejected', { reasons: [] }],
    ['gate-rejected', { reentryStep: 'a/b' }],
    ['baseline-integration', { commit: 'HEAD' }],
    ['baseline-reverted', { reopens: 'yes' }],
    ['work-item-registered', { workflowDigest: 'x' }],
    ['work-item-registered', { workflow: { name: 'wf', version: 'one' } }],
  ] as const)('%s with %j is refused', (kind, changes) => {
    expect(refusalOf(admitRecord(lineWith(kind, changes))).code).toBe('schema');
  });

  it('that keeps the published contract but is no record is told apart', () => {
    expect(refusalOf(admitRecord(lineWith('gate-approved', { after: undefined }))).code).toBe('legacy');
    expect(refusalOf(admitRecord(lineWith('gate-approved', { after: undefined, links: undefined }))).code).toBe(
      'schema',
    );
  });
});
