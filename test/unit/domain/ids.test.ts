/** Why: an id that slips through becomes a path outside its folder, or a ref that git refuses half-way. */

import { describe, expect, it } from 'vitest';

import { compareIds, idFault, isRecordId, isStepKey } from '../../../src/domain/ids.ts';

describe('idFault', () => {
  it.each(['a', 'A1', 'build', '1.2.3', 'a_b-c.d', 'x'.repeat(100), 'console', 'com', 'lpt10', 'lock', 'a.lockx'])(
    'accepts "%s"',
    (text) => {
      expect(idFault(text)).toBeUndefined();
    },
  );

  it.each([
    '',
    'x'.repeat(101),
    '.hidden',
    '-flag',
    '_x',
    'a b',
    'a/b',
    'a\\b',
    'ä',
    'a\n',
    'a:b',
    'a~b',
    'a^b',
    'a?b',
    'a*b',
    'a[b',
    'a@{b',
    'a\u0000',
    '\u{1f600}',
  ])('refuses %j for its form', (text) => {
    expect(idFault(text)).toMatch(/^must be 1 to 100/u);
  });

  it.each(['a..b', 'a.', 'a.lock', 'a.LOCK'])('refuses "%s", as git does', (text) => {
    expect(idFault(text)).toMatch(/git refuses/u);
  });

  it.each(['con', 'CON', 'nul.txt', 'aux', 'prn.a', 'com1', 'LPT9.log'])('refuses "%s", as Windows does', (text) => {
    expect(idFault(text)).toMatch(/Windows/u);
  });

  it('is what the kinds of ids ask', () => {
    expect([isStepKey('a'), isStepKey('a/b')]).toEqual([true, false]);
  });
});

describe('isRecordId', () => {
  it.each([
    ['a'.repeat(64), true],
    ['A'.repeat(64), false],
    ['a'.repeat(63), false],
    ['a'.repeat(65), false],
    [`${'a'.repeat(64)}\n`, false],
    [`${'a'.repeat(63)}g`, false],
  ])('%j: %s', (text, good) => {
    expect(isRecordId(text)).toBe(good);
  });
});

describe('compareIds', () => {
  it('orders by bytes: digits, capitals, small letters, whatever the locale', () => {
    expect(['b', 'a10', 'Z', 'a2', 'a', 'B', '1', 'a-b', 'a.b', 'a_b'].toSorted(compareIds)).toEqual([
      '1',
      'B',
      'Z',
      'a',
      'a-b',
      'a.b',
      'a10',
      'a2',
      'a_b',
      'b',
    ]);
  });

  it('calls equal what is equal', () => {
    expect(compareIds('a', 'a')).toBe(0);
  });
});
