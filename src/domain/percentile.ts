/** Why: times of work are skewed, so they are told as percentiles, by one definition everywhere. */

/** A set of values, in whole seconds, by its percentiles; those are left out when there are no values. */
export type Distribution = {
  readonly count: number;
  readonly p50?: number;
  readonly p85?: number;
  readonly p95?: number;
};

/**
 * The percentile of ascending values by nearest rank: the value at index ceil(percent·n/100)−1, always one that
 * occurred. Whole percents keep the product exact, where a fraction such as 0.85 would not be.
 */
export function percentileOf(ascending: readonly number[], percent: number): number | undefined {
  return ascending[Math.max(1, Math.ceil((percent * ascending.length) / 100)) - 1];
}

/** The distribution of some values, in any order. */
export function distributionOf(values: readonly number[]): Distribution {
  const ascending = values.toSorted((a, b) => a - b);
  const [p50, p85, p95] = [50, 85, 95].map((percent) => percentileOf(ascending, percent));
  return p50 === undefined || p85 === undefined || p95 === undefined
    ? { count: 0 }
    : { count: ascending.length, p50, p85, p95 };
}
