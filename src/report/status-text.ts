/** Why: `status` is looked at more than anything else, so where an item stands must be plain at one glance. */

import type { Overview } from '../domain/overview.ts';
import { describeReasons } from '../domain/reasons.ts';
import { STEP_STATUSES, type StepRow } from '../domain/step-row.ts';
import { formatSpan, secondsBetween } from '../domain/time.ts';
import { wrap } from './printable.ts';
import { foldRows } from './fold-rows.ts';
import {
  barSpans,
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
import { renderTable, type Column, type Row } from './table.ts';

/** How much is shown. With `now`, ages; with `all`, every step, however many there are. */
export type StatusOptions = { readonly now?: string; readonly all?: boolean };

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
    return { across: { text: `  ${style.unicode ? '⋮' : ':'} ${part.count} more ${sign.word}`, tone: 'faint' } };
  });
  return [
    ...headerLines(overview, style),
    '',
    ...progressLines(overview, style),
    '',
    ...renderTable(style, COLUMNS, rows, 2),
    '',
    ...adviceLines(overview.nextAction, overview.commands, style),
    ...troubleLines(overview, style),
  ].join('\n');
}

/** Title at the left and state at the right, and below who and what. */
export function headerLines(overview: Overview, style: Style): readonly string[] {
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
    textLine(style, facts.join(separatorOf(style)), 'faint'),
  ];
}

/** The bar, and beside it how many steps stand where. */
export function progressLines(overview: Overview, style: Style): readonly string[] {
  const { counts } = overview;
  const others = STEP_STATUSES.filter((status) => status !== 'done' && counts[status] > 0);
  const separator = { text: separatorOf(style), tone: 'faint' } as const;
  const words: readonly Span[] = [
    { text: `${counts.done} of ${counts.total} done`, tone: 'strong' },
    ...(counts.integrated > 0 ? [separator, { text: `${counts.integrated} integrated`, tone: 'good' } as const] : []),
    ...others.flatMap((status) => [
      separator,
      { text: `${counts[status]} ${STEP_SIGNS[status].word}`, tone: STEP_SIGNS[status].tone },
    ]),
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
  return width + 2 + spansWidth(words) <= style.width
    ? [lineOf(style, [...bar, { text: '  ' }, ...words])]
    : [lineOf(style, bar), lineOf(style, words)];
}

/** What has to happen next, and the commands for it; commands are never cut, so that they can be copied. */
export function adviceLines(nextAction: string, commands: readonly string[], style: Style): readonly string[] {
  const [first = '', ...rest] = wrap(nextAction, style.width - 6);
  return [
    lineOf(style, [{ text: 'Next: ', tone: 'strong' }, { text: first }]),
    ...rest.map((text) => textLine(style, `      ${text}`)),
    ...(commands.length === 0 ? [] : ['']),
    ...commands.map((command) => commandLine(command, style)),
  ];
}

/** A command on a line of its own, whole whatever the width. */
export function commandLine(command: string, style: Style): string {
  return lineOf({ ...style, width: Number.POSITIVE_INFINITY }, [{ text: '  ' }, { text: command, tone: 'busy' }]);
}

/** An instant as people read it: `2026-11-22 09:00`. */
export function instantText(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
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

function stepCells(style: Style, row: StepRow, now: string | undefined): readonly Span[] {
  const wide = style.width >= 120;
  return [
    signSpan(style, STEP_SIGNS[row.status]),
    { text: row.key, tone: row.status === 'blocked' ? 'plain' : 'strong' },
    { text: wide ? (row.name ?? '') : '', tone: 'plain' },
    { text: wide ? (row.role ?? '') : '', tone: 'faint' },
    { text: detailOf(style, row), tone: row.status === 'done' || row.status === 'blocked' ? 'faint' : 'plain' },
    { text: timeOf(row, now), tone: 'faint' },
  ];
}

function detailOf(style: Style, row: StepRow): string {
  const facts = [mainFact(row), ...sideFacts(row)].filter((fact) => fact !== '');
  return facts.join(separatorOf(style));
}

function mainFact(row: StepRow): string {
  if (row.status === 'running') return `${row.holder ?? ''}, attempt ${row.attemptId ?? ''}`;
  if (row.status === 'ready') return row.role === undefined ? '' : `for ${row.role}`;
  if (row.status === 'done') return row.outcome ?? '';
  const outcome = row.status === 'failed' && row.outcome !== undefined ? `: ${row.outcome}` : '';
  return `${describeReasons(row.reasons)}${outcome}`;
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

/** How long the last attempt took, or for what goes on how long it has. */
function timeOf(row: StepRow, now: string | undefined): string {
  if (row.status === 'done' && row.startedAt !== undefined && row.endedAt !== undefined)
    return formatSpan(secondsBetween(row.startedAt, row.endedAt));
  if (row.since === undefined || row.status === 'done') return '';
  return now === undefined ? instantText(row.since) : `for ${formatSpan(secondsBetween(row.since, now))}`;
}
