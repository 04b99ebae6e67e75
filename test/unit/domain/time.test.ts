import { describe, expect, it } from 'vitest';

import {
  compareInstants,
  dayOf,
  earliestOf,
  epochMs,
  formatAge,
  formatDuration,
  formatElapsed,
  formatSpan,
  latestOf,
  msBetween,
  readInstant,
  secondsBetween,
} from '../../../src/domain/time.ts';

describe('instants', () => {
  it('are read as UTC', () => {
    expect(epochMs('1970-01-01T00:00:01Z')).toBe(1000);
    expect(epochMs('2026-11-22T09:00:00.250Z') - epochMs('2026-11-22T09:00:00Z')).toBe(250);
    expect(epochMs('soon')).toBeNaN();
  });

  it('give whole seconds between them, never fewer than none', () => {
    expect(secondsBetween('2026-11-22T09:00:00Z', '2026-11-22T09:01:30.400Z')).toBe(90);
    expect(secondsBetween('2026-11-22T09:00:00Z', '2026-11-22T09:01:30.500Z')).toBe(91);
    expect(secondsBetween('2026-11-22T09:00:00Z', '2026-11-22T08:00:00Z')).toBe(0);
    expect(msBetween('2026-11-22T09:00:00Z', 'soon')).toBe(0);
  });

  it('are compared by time, not by text', () => {
    expect(compareInstants('2026-11-22T09:00:00.100Z', '2026-11-22T09:00:00Z')).toBeGreaterThan(0);
    expect(compareInstants('2026-11-22T09:00:00.000Z', '2026-11-22T09:00:00Z')).toBeLessThan(0);
    const instants = ['2026-11-22T09:00:00Z', '2026-11-22T09:00:00.100Z', '2026-11-21T23:59:59Z'];
    expect([earliestOf(instants), latestOf(instants)]).toEqual(['2026-11-21T23:59:59Z', '2026-11-22T09:00:00.100Z']);
    expect([earliestOf([]), latestOf([])]).toEqual([undefined, undefined]);
  });

  it('belong to a day of UTC', () => {
    expect(dayOf('2026-11-22T23:59:59.999Z')).toBe('2026-11-22');
  });

  it.each([
    ['2026-11-22', '2026-11-22T00:00:00Z'],
    ['2026-11-22T09:30Z', '2026-11-22T09:30:00Z'],
    ['2026-11-22T09:30:15.5Z', '2026-11-22T09:30:15.5Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2026-02-29', undefined],
    ['2026-02-31T00:00Z', undefined],
    ['2026-13-01', undefined],
    ['2026-11-22T25:00Z', undefined],
    ['2026-11-22T09:30', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('reads %j as people type it', (text, instant) => {
    expect(readInstant(text)).toBe(instant);
  });
});

describe('spans in words', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [61, '1 min 1 s'],
    [599, '9 min 59 s'],
    [605, '10 min'],
    [3600, '1 h'],
    [11_520, '3 h 12 min'],
    [86_400, '1 d'],
    [90_000, '1 d 1 h'],
    [86_400 + 59, '1 d'],
  ])('%d s is %s', (seconds, words) => {
    expect(formatSpan(seconds)).toBe(words);
  });

  it('has a decimal for what was measured below ten seconds', () => {
    expect([0.04, 3.21, 9.94, 9.96, 75].map(formatDuration)).toEqual(['0.0 s', '3.2 s', '9.9 s', '10 s', '1 min 15 s']);
  });

  it('has a decimal between instants that are finer than a second', () => {
    expect(formatElapsed('2026-11-22T09:00:00.100Z', '2026-11-22T09:00:01.400Z')).toBe('1.3 s');
    expect(formatElapsed('2026-11-22T09:00:00Z', '2026-11-22T09:00:01.400Z')).toBe('1 s');
  });

  it('has one unit for how long ago something was', () => {
    expect([5, 11_520, 90_000].map(formatAge)).toEqual(['5 s', '3 h', '1 d']);
  });
});
