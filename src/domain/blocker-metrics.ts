/** Why: what holds work up again and again shows when its time is added up by cause. */

import { blockedMs, type ItemMetrics, type MeasuredItem } from './item-metrics.ts';
import { BLOCKER_TYPES, type BlockerType } from './item-record.ts';

/** The blockers of one type: how many, how many of them open, and how long in all. */
export type BlockersOfType = {
  readonly type: BlockerType;
  readonly count: number;
  readonly open: number;
  readonly seconds: number;
};

/** Adds up the blockers that began within a period, by type; types without any are left out. */
export function blockersByType(
  items: readonly { readonly item: MeasuredItem; readonly times: ItemMetrics }[],
  isWithin: (instant: string) => boolean,
  now: string,
): readonly BlockersOfType[] {
  const all = items.flatMap(({ item, times }) =>
    item.state.standing.blockers
      .filter(({ raised }) => isWithin(raised.record.start))
      .map((blocker) => ({ blocker, end: times.finishedAt ?? times.closedAt ?? now })),
  );
  return BLOCKER_TYPES.flatMap((type): readonly BlockersOfType[] => {
    const own = all.filter(({ blocker }) => blocker.raised.record.type === type);
    if (own.length === 0) return [];
    const ms = own.map(({ blocker, end }) => blockedMs([blocker], { from: blocker.raised.record.start, to: end }));
    const open = own.filter(({ blocker }) => blocker.resolved === undefined).length;
    return [{ type, count: own.length, open, seconds: Math.round(ms.reduce((sum, each) => sum + each, 0) / 1000) }];
  });
}
