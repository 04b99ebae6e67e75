/** Why: durations, times and suggestions are small rules that many messages rest on. */

import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/formats/durations.ts';
import { suggestFrom } from '../../../src/formats/suggestion.ts';
import { compareTimestamps, isTimestamp } from '../../../src/formats/timestamps.ts';

function suggest(word: string): string | undefined {
  return suggestFrom(['needs', 'name', 'retry', 'run', 'timeout'])(word);
}

describe('durations', () => {
  it.each([
    ['0s', 0],
    ['45s', 45],
    ['30m', 1800],
    ['1h30m', 5400],
    ['2d', 172_800],
    ['1d1h1m1s', 90_061],
    ['90m', 5400],
    ['24d', 2_073_600],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toEqual({ kind: 'ok', seconds });
  });

  it.each(['', '30', '1.5h', '500ms', '30m1h', '1h 30m', '-5s', '5S', '1h1h', 'h', '25d', '999999999d', ' 5s', '5s\n'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text).kind).toBe('faulty');
    },
  );

  it.each([
    [0, '0s'],
    [59, '59s'],
    [60, '1m'],
    [5400, '1h30m'],
    [86_401, '1d1s'],
  ])('%i seconds are written %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('timestamps', () => {
  it.each(['2026-11-01T00:00:00Z', '2024-02-29T23:59:59.999Z', '2000-02-29T00:00:00.123456789Z'])(
    '%s is one',
    (text) => {
      expect(isTimestamp(text)).toBe(true);
    },
  );

  it.each([
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:60:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T00:00:00+00:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00Z\n',
  ])('%j is none', (text) => {
    expect(isTimestamp(text)).toBe(false);
  });

  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z', 0],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.001Z', -1],
    ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.49Z', 1],
    ['2025-12-31T23:59:59.9Z', '2026-01-01T00:00:00Z', -1],
  ])('%s against %s', (a, b, order) => {
    expect(compareTimestamps(a, b)).toBe(order);
    expect(compareTimestamps(b, a)).toBe(0 - order);
  });
});

describe('suggestions', () => {
  it.each([
    ['nedds', 'needs'],
    ['need', 'needs'],
    ['NEEDS', 'needs'],
    ['tiemout', 'timeout'],
    ['rerty', 'retry'],
    ['runn', 'run'],
    ['nmae', 'name'],
  ])('%s may be %s', (word, meant) => {
    expect(suggest(word)).toBe(`did you mean "${meant}"?`);
  });

  it.each(['', 'x', 'description', 'abc', 'y'.repeat(1000)])('%s is like nothing', (word) => {
    expect(suggest(word)).toBeUndefined();
  });

  it('end after many look-ups, so that a file of misspellings stays cheap', () => {
    const many = suggestFrom(['needs']);
    const found = Array.from({ length: 30 }, () => many('nedds')).filter((hint) => hint !== undefined);
    expect(found).toHaveLength(20);
  });
});
