/** Why: everything about many work items in one document, which spreadsheets, reports and people read. */

import { compareIds, type StepKey, type WorkflowId, type WorkItemId } from './ids.ts';
import type { ClosedFact, OpenBlocker } from './item-facts.ts';
import { measureItem, visitsOf, type ItemMetrics, type MeasuredItem, type Visit } from './item-metrics.ts';
import { DEFINITIONS, measurePortfolio, type Metrics, type Period } from './metrics.ts';
import { ITEM_STATUSES, overviewOf, type ItemStatus, type Overview, type StepCounts } from './overview.ts';
import type { ItemState } from './state.ts';
import {
  accountAttempts,
  accountDecisions,
  accountReturns,
  type AttemptAccount,
  type DecisionAccount,
  type ReturnAccount,
} from './step-account.ts';
import type { StepRow } from './step-row.ts';
import { epochMs, latestOf } from './time.ts';

/** Which items an export is about; lists that are left out or empty choose everything. */
export type PortfolioFilters = Period & {
  readonly owner?: readonly string[];
  readonly workflow?: readonly string[];
  readonly status?: readonly ItemStatus[];
};

/** A step in an export, with what was tried and decided at it. */
export type PortfolioStep = Pick<
  StepRow,
  'key' | 'name' | 'order' | 'role' | 'status' | 'facts' | 'integration' | 'gates' | 'returns' | 'since'
> & {
  readonly visits: readonly Visit[];
  readonly attempts: readonly AttemptAccount[];
  readonly decisions: readonly DecisionAccount[];
  readonly rework: readonly ReturnAccount[];
};

/** A work item in an export. */
export type PortfolioEntry = ItemMetrics & {
  readonly id: WorkItemId;
  readonly title: string;
  readonly owner: string;
  readonly workflow: { readonly name: WorkflowId; readonly version: string };
  readonly status: ItemStatus;
  readonly createdAt: string;
  readonly counts: StepCounts;
  readonly current: readonly StepKey[];
  readonly next: readonly StepKey[];
  readonly nextAction: string;
  readonly links: readonly string[];
  readonly closed?: ClosedFact;
  readonly blockers: readonly OpenBlocker[];
  readonly steps: readonly PortfolioStep[];
};

/** A snapshot of the portfolio: JSON as it is. */
export type Portfolio = {
  readonly schemaVersion: '1.0';
  readonly generatedAt: string;
  readonly filters: PortfolioFilters;
  readonly totals: {
    readonly items: number;
    readonly byStatus: Readonly<Record<ItemStatus, number>>;
    readonly steps: number;
    readonly stepsDone: number;
    readonly attempts: number;
    readonly returns: number;
  };
  readonly metrics: Metrics;
  readonly definitions: typeof DEFINITIONS;
  readonly items: readonly PortfolioEntry[];
};

/** The time that an export is for: that of the newest record; the beginning of 1970 when there is no item. */
export function portfolioTime(items: readonly MeasuredItem[]): string {
  return latestOf(items.map((item) => item.state.newest)) ?? '1970-01-01T00:00:00Z';
}

/**
 * Builds the snapshot of the items that the filters choose, sorted by id: the same inputs give the same bytes. Of the
 * filters by time: an item is chosen when it was created before `to` and had not finished before `from`.
 */
export function buildPortfolio(items: readonly MeasuredItem[], filters: PortfolioFilters, now: string): Portfolio {
  const sorted = items.toSorted((a, b) => compareIds(a.state.workItem.id, b.state.workItem.id));
  const built = sorted
    .map((item) => ({ item, entry: entryOf(item, now) }))
    .filter(({ entry }) => isChosen(entry, filters));
  const entries = built.map(({ entry }) => entry);
  const { from, to } = filters;
  const period = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return {
    schemaVersion: '1.0',
    generatedAt: now,
    filters: tidy(filters),
    totals: totalsOf(entries),
    metrics: measurePortfolio(
      built.map(({ item }) => item),
      period,
      now,
    ),
    definitions: DEFINITIONS,
    items: entries,
  };
}

function isChosen(entry: PortfolioEntry, filters: PortfolioFilters): boolean {
  const { from, to } = filters;
  const existed =
    (to === undefined || epochMs(entry.createdAt) < epochMs(to)) &&
    (from === undefined || entry.finishedAt === undefined || epochMs(entry.finishedAt) >= epochMs(from));
  return (
    existed &&
    accepts(filters.owner, entry.owner) &&
    accepts(filters.workflow, entry.workflow.name) &&
    accepts(filters.status, entry.status)
  );
}

function accepts(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.includes(value);
}

/** The filters in one order of fields and values, so that equal filters are equal bytes. */
function tidy({ from, to, owner, workflow, status }: PortfolioFilters): PortfolioFilters {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(owner === undefined || owner.length === 0 ? {} : { owner: owner.toSorted(compareIds) }),
    ...(workflow === undefined || workflow.length === 0 ? {} : { workflow: workflow.toSorted(compareIds) }),
    ...(status === undefined || status.length === 0 ? {} : { status: status.toSorted(compareIds) }),
  };
}

function entryOf(item: MeasuredItem, now: string): PortfolioEntry {
  const { state, evaluation } = item;
  const overview = overviewOf(state, evaluation);
  const { id, title, owner, createdAt, links } = overview.workItem;
  return {
    id,
    title,
    owner,
    workflow: overview.workflow,
    status: overview.status,
    createdAt,
    ...measureItem(item, now),
    counts: overview.counts,
    current: overview.currentSteps,
    next: overview.nextSteps,
    nextAction: overview.nextAction,
    links,
    ...(overview.closed === undefined ? {} : { closed: overview.closed }),
    blockers: overview.blockers,
    steps: stepsOf(state, overview),
  };
}

function stepsOf(state: ItemState, overview: Overview): readonly PortfolioStep[] {
  return overview.steps.flatMap((row, index) => {
    const step = state.steps[index];
    if (step === undefined) return [];
    const { key, name, order, role, status, facts, integration, gates, returns, since } = row;
    return [
      {
        key,
        ...(name === undefined ? {} : { name }),
        order,
        ...(role === undefined ? {} : { role }),
        status,
        facts,
        ...(integration === undefined ? {} : { integration }),
        ...(since === undefined ? {} : { since }),
        gates,
        returns,
        visits: visitsOf(step),
        attempts: accountAttempts(state, step),
        decisions: accountDecisions(step),
        rework: accountReturns(state, step),
      },
    ];
  });
}

function totalsOf(entries: readonly PortfolioEntry[]): Portfolio['totals'] {
  const add = (value: (entry: PortfolioEntry) => number): number =>
    entries.reduce((sum, entry) => sum + value(entry), 0);
  const byStatus = { 'not-started': 0, 'in-progress': 0, waiting: 0, blocked: 0, stuck: 0, done: 0, closed: 0 };
  for (const status of ITEM_STATUSES) byStatus[status] = add((entry) => (entry.status === status ? 1 : 0));
  return {
    items: entries.length,
    byStatus,
    steps: add((entry) => entry.counts.total),
    stepsDone: add((entry) => entry.counts.done),
    attempts: add((entry) => entry.steps.reduce((sum, step) => sum + step.attempts.length, 0)),
    returns: add((entry) => entry.returns),
  };
}
