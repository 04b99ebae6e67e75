import { describe, expect, it } from 'vitest';

import { distributionOf, percentileOf } from '../../../src/domain/percentile.ts';

describe('percentiles', () => {
  it('are by nearest rank', () => {
    const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect([50, 85, 95].map((percent) => percentileOf(ten, percent))).toEqual([5, 9, 10]);
    expect(percentileOf([7], 50)).toBe(7);
    expect(percentileOf([], 50)).toBeUndefined();
  });

  it('are exact where fractions would not be', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
    expect([50, 85, 95].map((percent) => percentileOf(hundred, percent))).toEqual([50, 85, 95]);
  });

  it('sort by number', () => {
    expect(distributionOf([100, 9, 20])).toEqual({ count: 3, p50: 20, p85: 100, p95: 100 });
    expect(distributionOf([])).toEqual({ count: 0 });
  });
});
