/** Why: how work flows through the portfolio is told by a few figures, each with one exact definition. */

import { blockersByType, type BlockersOfType } from './blocker-metrics.ts';
import { compareIds, type GateKey, type StepKey, type WorkflowId } from './ids.ts';
import {
  countReturns,
  flowOf,
  measureItem,
  shareOf,
  visitsOf,
  type ItemMetrics,
  type MeasuredItem,
} from './item-metrics.ts';
import { distributionOf, type Distribution } from './percentile.ts';
import { accountDecisions } from './step-account.ts';
import { dayOf, epochMs } from './time.ts';

/** The definitions, as they go into every export. */
export const DEFINITIONS = {
  seconds: 'All times are whole seconds, rounded to the nearest, between the timestamps of records (UTC).',
  period:
    'The period of the filters "from" (included) and "to" (not included); all time without them. Figures about finished items count those that finished in the period.',
  started: 'The first claim of any step of the item.',
  finished:
    'When the last step became done: the latest of its last completion and the last approval that a gate needed. An item that is not done has not finished.',
  workInProgress:
    'Items that have started and neither finished nor been closed, at the end of the period or at generatedAt, whichever is earlier.',
  workItemAge: 'From start to that same moment, for each item in progress.',
  throughput: 'Exact number of items that finished, in all and on each UTC day; days that are not listed had none.',
  leadTime: 'From the creation of the item to its finish, for finished items.',
  cycleTime: 'From the start of the item to its finish, for finished items.',
  stepCycleTime:
    'From the first claim of a step to its completion, retries included and gates excluded, for each visit that was completed in the period. A visit is one pass through the step; rework that undoes it begins another.',
  flowEfficiency:
    'Claimed time divided by cycle time, both summed over finished items and then divided. Claimed time is the time during which at least one attempt of the item ran; overlaps count once.',
  reworkRate: 'Finished items of which work was sent back at least once, divided by finished items.',
  returnsPerGate: 'Rejections at each gate in the period.',
  blockedTime:
    'Time from creation to finish during which at least one blocker of the item was open, from its declared start to its declared end; overlaps count once. For finished items.',
  blockersByType:
    'Blockers that began in the period, by type, and their time from start to end, or to the end of their item or generatedAt while they are open; here overlaps count as often as they are.',
  percentiles: 'Nearest rank: the value at index ceil(p·n)−1 of the ascending values, for p = 0.50, 0.85 and 0.95.',
} as const;

/** A half-open span of time; an end that is left out is open. */
export type Period = { readonly from?: string; readonly to?: string };

/** How many items finished on which day. */
export type Throughput = {
  readonly total: number;
  readonly perDay: readonly { readonly day: string; readonly finished: number }[];
};

/** Times through one step of a workflow, all its versions together. */
export type StepCycleTime = Distribution & {
  readonly workflow: WorkflowId;
  readonly step: StepKey;
  /** Passes begun, completed or not; `count` is how many were completed in the period. */
  readonly visits: number;
};

/** Rejections at one gate. */
export type GateReturns = {
  readonly workflow: WorkflowId;
  readonly step: StepKey;
  readonly gate: GateKey;
  readonly returns: number;
};

/** The figures of a portfolio. Those that divide by finished items are left out when there are none. */
export type Metrics = {
  readonly workInProgress: number;
  readonly workItemAge: Distribution;
  readonly throughput: Throughput;
  readonly leadTime: Distribution;
  readonly cycleTime: Distribution;
  readonly stepCycleTime: readonly StepCycleTime[];
  readonly flowEfficiency?: number;
  readonly reworkRate?: number;
  readonly returnsPerGate: readonly GateReturns[];
  readonly blockedTime: Distribution;
  readonly blockersByType: readonly BlockersOfType[];
};

/** Measures items over a period. Without a clock: `now` is when the figures are for. */
export function measurePortfolio(items: readonly MeasuredItem[], period: Period, now: string): Metrics {
  // The end of a period is not part of it, so the last moment of one is just before.
  const end = Math.min(epochMs(now), period.to === undefined ? Number.POSITIVE_INFINITY : epochMs(period.to) - 1);
  const all = items.map((item) => ({ item, times: measureItem(item, now) }));
  const finished = all.filter(({ times }) => times.finishedAt !== undefined && isWithin(times.finishedAt, period));
  const ages = all.flatMap(({ times }) => ageAt(times, end) ?? []);
  const flows = finished.map(({ item }) => flowOf(item, now));
  const returned = finished.filter(({ item }) => countReturns(item.state) > 0).length;
  return {
    workInProgress: ages.length,
    workItemAge: distributionOf(ages),
    throughput: throughputOf(finished.map(({ times }) => times)),
    leadTime: distributionOf(finished.flatMap(({ times }) => times.leadTimeSeconds ?? [])),
    cycleTime: distributionOf(finished.flatMap(({ times }) => times.cycleTimeSeconds ?? [])),
    stepCycleTime: stepCycleTimes(items, period),
    ...shareOf({
      claimedMs: sum(flows.map((flow) => flow.claimedMs)),
      elapsedMs: sum(flows.map((flow) => flow.elapsedMs)),
    }),
    ...(finished.length === 0 ? {} : { reworkRate: Math.round((returned / finished.length) * 10_000) / 10_000 }),
    returnsPerGate: returnsPerGate(items, period),
    blockedTime: distributionOf(finished.map(({ times }) => times.blockedSeconds)),
    blockersByType: blockersByType(all, (instant) => isWithin(instant, period), now),
  };
}

/** Whether an instant lies in a period. */
function isWithin(instant: string, { from, to }: Period): boolean {
  const at = epochMs(instant);
  return (from === undefined || at >= epochMs(from)) && (to === undefined || at < epochMs(to));
}

/** Whole seconds since the start of an item that is in progress at a moment, in milliseconds; undefined when it is not. */
function ageAt({ startedAt, finishedAt, closedAt }: ItemMetrics, moment: number): number | undefined {
  if (startedAt === undefined || epochMs(startedAt) > moment) return undefined;
  const ended = finishedAt ?? closedAt;
  if (ended !== undefined && epochMs(ended) <= moment) return undefined;
  return Math.round((moment - epochMs(startedAt)) / 1000);
}

function throughputOf(finished: readonly ItemMetrics[]): Throughput {
  const counts = new Map<string, number>();
  for (const { finishedAt } of finished) {
    if (finishedAt === undefined) continue;
    const day = dayOf(finishedAt);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const perDay = [...counts].map(([day, count]) => ({ day, finished: count })).sort((a, b) => compareIds(a.day, b.day));
  return { total: finished.length, perDay };
}

type StepTimes = {
  readonly workflow: WorkflowId;
  readonly step: StepKey;
  order: number;
  visits: number;
  readonly seconds: number[];
};

function stepCycleTimes(items: readonly MeasuredItem[], period: Period): readonly StepCycleTime[] {
  const byStep = new Map<string, StepTimes>();
  for (const { state } of items) {
    const workflow = state.graph.workflow.id;
    for (const step of state.steps) {
      const { key, order } = step.step;
      const name = `${workflow} ${key}`;
      const times = byStep.get(name) ?? { workflow, step: key, order, visits: 0, seconds: [] };
      byStep.set(name, times);
      times.order = Math.min(times.order, order);
      for (const visit of visitsOf(step)) {
        times.visits += 1;
        if (visit.completedAt !== undefined && isWithin(visit.completedAt, period))
          times.seconds.push(visit.seconds ?? 0);
      }
    }
  }
  return [...byStep.values()]
    .filter(({ visits }) => visits > 0)
    .sort((a, b) => compareIds(a.workflow, b.workflow) || a.order - b.order || compareIds(a.step, b.step))
    .map(({ workflow, step, visits, seconds }) => ({ workflow, step, visits, ...distributionOf(seconds) }));
}

function returnsPerGate(items: readonly MeasuredItem[], period: Period): readonly GateReturns[] {
  const byGate = new Map<string, GateReturns>();
  for (const { state } of items) {
    const workflow = state.graph.workflow.id;
    for (const step of state.steps) {
      if (step.gates.length === 0) continue;
      const rejections = accountDecisions(step).filter(
        ({ verdict, at }) => verdict === 'rejected' && isWithin(at, period),
      );
      for (const { gate } of step.gates) {
        const name = `${workflow} ${step.step.key} ${gate.key}`;
        const before = byGate.get(name)?.returns ?? 0;
        const returns = before + rejections.filter((rejection) => rejection.gate === gate.key).length;
        byGate.set(name, { workflow, step: step.step.key, gate: gate.key, returns });
      }
    }
  }
  return [...byGate].sort(([a], [b]) => compareIds(a, b)).map(([, gate]) => gate);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
