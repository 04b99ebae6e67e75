/** Why: `status` is looked at more than anything else, so where an item stands must be plain at one glance. */

import type { Overview } from '../domain/overview.ts';
import { holdFacts } from '../domain/lease-row.ts';
import { describeReasons } from '../domain/reasons.ts';
import { STEP_STATUSES, type StepRow, type StepStatus } from '../domain/step-row.ts';
import { formatElapsed, formatSpan, secondsBetween } from '../domain/time.ts';
import { adviceLines, instantText } from './advice-text.ts';
import { wrap } from './printable.ts';
import { foldRows } from './fold-rows.ts';
import {
  barSpans,
  factLines,
  ITEM_SIGNS,
  lineOf,
  separatorOf,
  signSpan,
  spansWidth,
  STEP_SIGNS,
  textLine,
  type Span,
  type Style,
} from './style.ts';
import { renderTable, type Cell, type Column, type Row } from './table.ts';

/** How much is shown. With `now`, ages; with `all`, every step, however many there are. */
export type StatusOptions = { readonly now?: string; readonly all?: boolean };

/** Steps whose details are worth a second line. */
const ASKS_FOR_SOMEBODY: ReadonlySet<StepStatus> = new Set(['failed', 'conflict', 'awaiting-gate']);

const COLUMNS: readonly Column[] = [
  {},
  { max: 40 },
  { max: 44, giveUp: 2 },
  { max: 24, giveUp: 1 },
  { grow: true },
  { right: true, giveUp: 3 },
];

/** Where an item stands, as text without a line feed at the end. */
export function renderStatus(overview: Overview, style: Style, options: StatusOptions = {}): string {
  const rows = foldRows(overview.steps, options.all === true).map((part): Row => {
    if (part.kind === 'step') return stepCells(style, part.row, options.now);
    const sign = STEP_SIGNS[part.status];
    return { across: { text: `${style.unicode ? '⋮' : ':'} ${part.count} more ${sign.word}`, tone: 'faint' } };
  });
  return [
    ...headerLines(overview, style),
    '',
    ...progressLines(overview, style),
    ...standingLines(overview, style),
    '',
    ...renderTable(style, COLUMNS, rows, 2),
    '',
    ...adviceLines(overview.nextAction, overview.commands, style),
    ...troubleLines(overview, style),
  ].join('\n');
}

/** Title at the left and state at the right, and below who and what. */
function headerLines(overview: Overview, style: Style): readonly string[] {
  const { workItem, workflow, status } = overview;
  const sign = signSpan(style, ITEM_SIGNS[status]);
  const room = style.width - spansWidth([sign]) - 2;
  const title = wrap(workItem.title, Math.max(20, room));
  const first = title[0] ?? '';
  const facts = [workItem.id, `${workflow.name} ${workflow.version}`, workItem.owner, instantText(workItem.createdAt)];
  return [
    lineOf(style, [
      { text: first, tone: 'strong' },
      { text: ' '.repeat(Math.max(2, style.width - spansWidth([{ text: first }, sign]))) },
      sign,
    ]),
    ...title.slice(1).map((text) => textLine(style, text, 'strong')),
    ...factLines(
      style,
      facts.map((text) => ({ text, tone: 'faint' })),
    ),
  ];
}

/** The bar, and beside it how many steps stand where. */
function progressLines(overview: Overview, style: Style): readonly string[] {
  const { counts } = overview;
  const others = STEP_STATUSES.filter((status) => status !== 'done' && counts[status] > 0);
  const words: readonly Span[] = [
    { text: `${counts.done} of ${counts.total} done`, tone: 'strong' },
    ...(counts.integrated > 0 ? [{ text: `${counts.integrated} integrated`, tone: 'good' } as const] : []),
    ...others.map((status) => ({
      text: `${counts[status]} ${STEP_SIGNS[status].word}`,
      tone: STEP_SIGNS[status].tone,
    })),
  ];
  const width = Math.min(30, style.width);
  const bar = barSpans(
    style,
    width,
    [
      { count: counts.done, tone: 'good' },
      { count: counts.running, tone: 'busy' },
    ],
    counts.total,
  );
  const beside = factLines({ ...style, width: style.width - width - 2 }, words);
  const only = beside[0];
  return beside.length === 1 && only !== undefined
    ? [`${lineOf(style, bar)}  ${only}`]
    : [lineOf(style, bar), ...factLines(style, words)];
}

/** What holds for the item as a whole: how it ended, and what is in the way. */
function standingLines({ closed, blockers }: Overview, style: Style): readonly string[] {
  const end = closed === undefined ? [] : [`Closed ${instantText(closed.at)} by ${closed.by}: ${endOf(closed)}`];
  const open = blockers.map(({ id, type, owner, steps, reason, since }) => {
    const what = steps.length === 0 ? 'the whole item' : steps.join(', ');
    return `Blocker ${id.slice(0, 12)} (${type}) on ${what} since ${instantText(since)}, up to ${owner}: ${reason}`;
  });
  const lines = [...end, ...open].flatMap((text) => wrap(text, style.width));
  return lines.length === 0 ? [] : ['', ...lines.map((text) => textLine(style, text, 'asked'))];
}

function endOf({ resolution, other, reason }: NonNullable<Overview['closed']>): string {
  return `${resolution.replace('-', ' ')}${other === undefined ? '' : ` ${other}`} (${reason})`;
}

function troubleLines(overview: Overview, style: Style): readonly string[] {
  const { strays, problems } = overview;
  const lines = [
    ...(problems > 0
      ? [`${problems} of its records could not be used: baton show ${overview.workItem.id} --json`]
      : []),
    ...(strays > 0 ? [`${strays} of its records are about steps that this workflow version does not have`] : []),
  ];
  return lines.length === 0 ? [] : ['', ...lines.map((text) => textLine(style, text, 'asked'))];
}

function stepCells(style: Style, row: StepRow, now: string | undefined): readonly Cell[] {
  const wide = style.width >= 120;
  return [
    signSpan(style, STEP_SIGNS[row.status]),
    { text: row.key, tone: row.status === 'blocked' ? 'plain' : 'strong' },
    { text: wide ? (row.name ?? '') : '', tone: 'plain' },
    { text: wide ? (row.role ?? '') : '', tone: 'faint' },
    {
      text: detailOf(style, row, wide),
      tone: row.status === 'done' || row.status === 'blocked' ? 'faint' : 'plain',
      lines: ASKS_FOR_SOMEBODY.has(row.status) ? 2 : 1,
    },
    { text: [timeOf(row, now), ...leaseLeft(row, wide)].join(', '), tone: 'faint' },
  ];
}

function detailOf(style: Style, row: StepRow, wide: boolean): string {
  // What is short comes first, since the end of a long outcome may be cut.
  const facts = [...sideFacts(row), mainFact(row, wide)].filter((fact) => fact !== '');
  return facts.join(separatorOf(style));
}

function mainFact(row: StepRow, wide: boolean): string {
  const reasons = describeReasons(row.reasons);
  const facts: Partial<Record<StepStatus, string>> = {
    running: [`${row.holder ?? ''}, attempt ${row.attemptId ?? ''}`, ...holdFacts(row)].join(', '),
    ready: row.role === undefined || wide ? '' : `for ${row.role}`,
    done: row.outcome ?? '',
    failed: `${row.outcome ?? ''} (${reasons})`,
  };
  return facts[row.status] ?? reasons;
}

function sideFacts(row: StepRow): readonly string[] {
  const unusual = row.attempts > 1 && row.status !== 'failed';
  return [
    ...(row.facts.integrated ? [`integrated in ${row.integration?.base ?? ''}`] : []),
    ...(row.facts.done && row.facts.approved === true ? ['approved'] : []),
    ...(row.returns > 0 ? [`sent back ${row.returns === 1 ? 'once' : `${row.returns} times`}`] : []),
    ...(unusual ? [`${row.attempts} attempts`] : []),
  ];
}

/** Where there is room, for how long the holder need not be heard of. */
function leaseLeft({ lease }: StepRow, wide: boolean): readonly string[] {
  return wide && lease !== undefined && lease.leftSeconds >= 0 ? [`${formatSpan(lease.leftSeconds)} left`] : [];
}

/** How long the last attempt took, or for what goes on how long it has. */
function timeOf(row: StepRow, now: string | undefined): string {
  if (row.status === 'done' && row.startedAt !== undefined && row.endedAt !== undefined)
    return formatElapsed(row.startedAt, row.endedAt);
  if (row.since === undefined || row.status === 'done') return '';
  return now === undefined ? instantText(row.since) : formatSpan(secondsBetween(row.since, now));
}
