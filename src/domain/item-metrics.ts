/** Why: the times of one work item are derived from its records once, for its own figures and for the portfolio's. */

import type { BlockerState } from './item-standing.ts';
import { finishedAt, releasedAt, startedAt, undoingReturns } from './milestones.ts';
import type { Evaluation } from './schedule.ts';
import type { ItemState } from './state.ts';
import type { StepState } from './step-state.ts';
import { earliestOf, epochMs, latestOf, msBetween, secondsBetween } from './time.ts';

/** A work item with its schedule: what everything here is computed from. */
export type MeasuredItem = { readonly state: ItemState; readonly evaluation: Evaluation };

/** One pass through a step, retries included; a further pass begins when rework sent the step back. */
export type Visit = {
  readonly startedAt: string;
  readonly completedAt?: string;
  /** Whole seconds from its first claim to its completion. */
  readonly seconds?: number;
};

/** The times of one item. Seconds are whole; a figure whose end has not come is left out. */
export type ItemMetrics = {
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly leadTimeSeconds?: number;
  readonly cycleTimeSeconds?: number;
  /** From start to now, while it is in progress. */
  readonly ageSeconds?: number;
  /** Time during which at least one attempt ran, overlaps counted once. */
  readonly claimedSeconds: number;
  /** Claimed time as a share of the time from start to finish, or to now. */
  readonly flowEfficiency?: number;
  /** Decisions that sent work back. */
  readonly returns: number;
  /** Time during which at least one blocker was open, overlaps counted once. */
  readonly blockedSeconds: number;
  /** When it was closed, while it is. */
  readonly closedAt?: string;
};

/** Milliseconds of claimed and of elapsed time, to be summed over items before they are divided. */
export type Flow = { readonly claimedMs: number; readonly elapsedMs: number };

/** Measures one item. `now` is the end of what has not ended. */
export function measureItem({ state, evaluation }: MeasuredItem, now: string): ItemMetrics {
  const started = startedAt(state);
  const finished = finishedAt(state, evaluation);
  const { createdAt } = state.workItem;
  const flow = flowOf({ state, evaluation }, now);
  const closed = closedAtOf(state);
  const ended = finished ?? closed.closedAt;
  return {
    ...(started === undefined ? {} : { startedAt: started }),
    ...(finished === undefined ? {} : { finishedAt: finished, leadTimeSeconds: secondsBetween(createdAt, finished) }),
    ...(started === undefined || finished === undefined ? {} : { cycleTimeSeconds: secondsBetween(started, finished) }),
    ...(started === undefined || ended !== undefined ? {} : { ageSeconds: secondsBetween(started, now) }),
    claimedSeconds: Math.round(flow.claimedMs / 1000),
    ...shareOf(flow),
    returns: countReturns(state),
    blockedSeconds: Math.round(blockedMs(state.standing.blockers, { from: createdAt, to: ended ?? now }) / 1000),
    ...closed,
  };
}

function closedAtOf({ standing: { closed } }: ItemState): { readonly closedAt?: string } {
  return closed === undefined ? {} : { closedAt: closed.record.timestamp };
}

/** Milliseconds of a span of time during which at least one of these blockers was open. */
export function blockedMs(
  blockers: readonly BlockerState[],
  span: { readonly from: string; readonly to: string },
): number {
  const [from, to] = [epochMs(span.from), epochMs(span.to)];
  return unionLength(
    blockers.map(({ raised, resolved }): Interval => {
      const end = resolved === undefined ? to : epochMs(resolved.record.end);
      return [Math.max(from, epochMs(raised.record.start)), Math.min(to, end)];
    }),
  );
}

/** Claimed time and elapsed time of an item from its start to its finish, or to `now`. */
export function flowOf({ state, evaluation }: MeasuredItem, now: string): Flow {
  const from = startedAt(state);
  if (from === undefined) return { claimedMs: 0, elapsedMs: 0 };
  const to = finishedAt(state, evaluation) ?? latestOf([from, now]) ?? now;
  const claims = state.steps.flatMap((step) =>
    step.attempts.map((attempt, at): Interval => {
      const released = releasedAt(state, step, at) ?? to;
      return [epochMs(attempt.start.record.timestamp), Math.min(epochMs(released), epochMs(to))];
    }),
  );
  return { claimedMs: unionLength(claims), elapsedMs: msBetween(from, to) };
}

/** The share of claimed in elapsed time, when time elapsed at all. */
export function shareOf({ claimedMs, elapsedMs }: Flow): { readonly flowEfficiency?: number } {
  return elapsedMs === 0 ? {} : { flowEfficiency: Math.round((claimedMs / elapsedMs) * 10_000) / 10_000 };
}

/** How many decisions sent work of the item back, each counted once however many steps it hit. */
export function countReturns(state: ItemState): number {
  return new Set(state.steps.flatMap(undoingReturns)).size;
}

/** The passes through a step, in order. */
export function visitsOf(step: StepState): readonly Visit[] {
  const passes = new Map<string, StepState['attempts'][number][]>();
  for (const attempt of step.attempts) {
    const seen = step.rewinds.filter((rewind) => step.history.sees(attempt.start.id, rewind)).join(' ');
    const pass = passes.get(seen);
    if (pass === undefined) passes.set(seen, [attempt]);
    else pass.push(attempt);
  }
  return [...passes.values()].flatMap((attempts): readonly Visit[] => {
    const first = earliestOf(attempts.map((attempt) => attempt.start.record.timestamp));
    if (first === undefined) return [];
    const ends = attempts
      .filter((attempt) => attempt.status === 'completed')
      .map((attempt) => attempt.end?.record.timestamp);
    const last = latestOf(ends.filter((end) => end !== undefined));
    if (last === undefined) return [{ startedAt: first }];
    return [{ startedAt: first, completedAt: last, seconds: secondsBetween(first, last) }];
  });
}

type Interval = readonly [from: number, to: number];

/** Length of the union of intervals; those that end before they begin count nothing. */
function unionLength(intervals: readonly Interval[]): number {
  const ascending = intervals.filter(([from, to]) => to > from).toSorted(([a], [b]) => a - b);
  let length = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const [from, to] of ascending) {
    length += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return length;
}
