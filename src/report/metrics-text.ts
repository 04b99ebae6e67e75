/** Why: the main figures of a portfolio are for people first, so each is said in plain words. */

import type { Metrics } from '../domain/metrics.ts';
import type { Distribution } from '../domain/percentile.ts';
import { formatSpan } from '../domain/time.ts';
import { textLine, type Style } from './style.ts';
import { renderTable, type Cell, type Column, type Row } from './table.ts';

const COLUMNS: readonly Column[] = [{ right: true }, { grow: true }];
const STEP_COLUMNS: readonly Column[] = [
  { max: 40, grow: true },
  { right: true },
  { right: true },
  { right: true },
  { right: true, giveUp: 1 },
];

/** The main figures, one on each line with what it means, and the times of the slowest steps. */
export function renderMetrics(metrics: Metrics, style: Style): string {
  const facts: readonly (readonly [string | undefined, string])[] = [
    [String(metrics.throughput.total), 'finished'],
    [String(metrics.workInProgress), 'in progress'],
    [spread(metrics.workItemAge), 'old is what is in progress'],
    [spread(metrics.leadTime), 'from creation to finish (lead time)'],
    [spread(metrics.cycleTime), 'from the first claim to finish (cycle time)'],
    [share(metrics.flowEfficiency), 'of the cycle time something was being worked on (flow efficiency)'],
    [share(metrics.reworkRate), 'of the finished were sent back at least once (rework rate)'],
  ];
  const rows = facts.flatMap(([figure, words]): readonly Row[] =>
    figure === undefined
      ? []
      : [
          [
            { text: figure, tone: 'strong' },
            { text: words, lines: 2 },
          ],
        ],
  );
  const steps = stepRows(metrics);
  const gates = metrics.returnsPerGate.filter((gate) => gate.returns > 0);
  return [
    ...renderTable(style, COLUMNS, rows),
    ...(steps.length === 0 ? [] : ['', ...renderTable(style, STEP_COLUMNS, steps)]),
    ...(gates.length === 0 ? [] : ['', textLine(style, 'Sent back at gates', 'strong')]),
    ...gates.map(({ returns, gate, step }) => textLine(style, `  ${returns} at ${gate} of ${step}`)),
  ].join('\n');
}

const SLOWEST = 8;

function stepRows(metrics: Metrics): readonly Row[] {
  const slowest = metrics.stepCycleTime
    .filter((step) => step.p50 !== undefined)
    .toSorted((a, b) => (b.p50 ?? 0) - (a.p50 ?? 0))
    .slice(0, SLOWEST);
  if (slowest.length === 0) return [];
  const head = ['Slowest steps', 'half within', '85 % within', '95 % within', 'visits'];
  return [
    head.map((text): Cell => ({ text, tone: text === 'Slowest steps' ? 'strong' : 'faint' })),
    ...slowest.map((step): readonly Cell[] => [
      { text: `  ${step.step}` },
      ...[step.p50, step.p85, step.p95].map((seconds) => ({ text: formatSpan(seconds ?? 0) })),
      { text: String(step.visits), tone: 'faint' },
    ]),
  ];
}

/** "half within 3 h, 85 % within 2 d"; one value alone is just that. */
function spread({ count, p50, p85 }: Distribution): string | undefined {
  if (p50 === undefined || p85 === undefined) return undefined;
  return count === 1 || p50 === p85 ? formatSpan(p50) : `${formatSpan(p50)} (85 % within ${formatSpan(p85)})`;
}

function share(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${Math.round(value * 100)} %`;
}
