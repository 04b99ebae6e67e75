/** Why: with several work items the first question is which of them needs somebody, the second what is free to take. */

import type { InboxEntry } from '../domain/inbox.ts';
import type { Overview } from '../domain/overview.ts';
import { holdFacts, isOverdue, reapCommand } from '../domain/lease-row.ts';
import { shellWord } from '../domain/shell-word.ts';
import type { StepRow } from '../domain/step-row.ts';
import { formatAge, secondsBetween } from '../domain/time.ts';
import { commandLine, instantText } from './advice-text.ts';
import { barSpans, ITEM_SIGNS, signSpan, textLine, type Style } from './style.ts';
import { renderTable, type Cell, type Column } from './table.ts';

const ITEM_COLUMNS: readonly Column[] = [
  {},
  { max: 48 },
  { giveUp: 4 },
  { right: true },
  { grow: true, giveUp: 2 },
  { max: 24, giveUp: 3 },
  { right: true, giveUp: 1 },
];

/** Work items with state and progress, in the order given. With `now`, how long ago something was last recorded. */
export function renderItems(overviews: readonly Overview[], style: Style, now?: string): string {
  if (overviews.length === 0) return textLine(style, 'No work items.', 'faint');
  const rows = overviews.map(({ workItem, status, counts, newest }): readonly Cell[] => {
    const bar = barSpans(style, 10, [{ count: counts.done, tone: 'good' }], counts.total);
    const age = now === undefined ? instantText(newest) : `${formatAge(secondsBetween(newest, now))} ago`;
    return [
      signSpan(style, ITEM_SIGNS[status]),
      { text: workItem.id, tone: 'strong' },
      { text: bar.map((span) => span.text).join(''), tone: ITEM_SIGNS[status].tone },
      { text: `${counts.done}/${counts.total}` },
      { text: workItem.title },
      { text: workItem.owner, tone: 'faint' },
      { text: age, tone: 'faint' },
    ];
  });
  return [...renderTable(style, ITEM_COLUMNS, rows), ...overdueLines(overviews, style)].join('\n');
}

/** Steps whose holders are not heard of any more, each with the command that frees what is provably lost. */
function overdueLines(overviews: readonly Overview[], style: Style): readonly string[] {
  const overdue = overviews.flatMap(({ workItem, steps }) => steps.filter(isOverdue).map((row) => ({ workItem, row })));
  const lines = overdue.flatMap(({ workItem, row }) => [
    textLine(style, `${row.key} of ${workItem.id} is with ${row.holder ?? ''}, ${holdFacts(row).join(', ')}`, 'asked'),
    commandLine(reapCommand(workItem.id, row.key), style),
  ]);
  return lines.length === 0 ? [] : ['', ...lines];
}

const READY_COLUMNS: readonly Column[] = [
  { max: 48 },
  { max: 48 },
  { grow: true, giveUp: 3 },
  { max: 24, giveUp: 2 },
  { giveUp: 1 },
];

/** Of an item, what a list of ready steps looks at. */
type ReadyItem = { readonly workItem: Pick<Overview['workItem'], 'id'>; readonly steps: readonly StepRow[] };

/** The steps that may start now in these work items, and how to take the first of them. */
export function renderReady(overviews: readonly ReadyItem[], style: Style): string {
  const ready = overviews.flatMap((overview) =>
    overview.steps.filter((row) => row.status === 'ready').map((row) => ({ id: overview.workItem.id, row })),
  );
  const first = ready[0];
  if (first === undefined) return textLine(style, 'No step may start now.', 'faint');
  const rows = ready.map(({ id, row }): readonly Cell[] => [
    { text: id },
    { text: row.key, tone: 'strong' },
    { text: row.name ?? '' },
    { text: row.role ?? '', tone: 'faint' },
    { text: workText(row), tone: 'faint' },
  ]);
  const command = `baton claim --work-item ${shellWord(first.id)} --step ${shellWord(first.row.key)}`;
  return [...renderTable(style, READY_COLUMNS, rows), '', commandLine(command, style)].join('\n');
}

const INBOX_COLUMNS: readonly Column[] = [{ max: 40 }, { max: 40 }, {}, { grow: true }];

/** What waits for somebody, and the command for the first of it. */
export function renderInbox(entries: readonly InboxEntry[], name: string, style: Style): string {
  const first = entries[0];
  if (first === undefined) return textLine(style, `Nothing waits for ${name}.`, 'faint');
  const rows = entries.map(({ workItem, step, task, about }): readonly Cell[] => [
    { text: workItem },
    { text: step ?? '', tone: 'strong' },
    { text: task, tone: 'asked' },
    { text: about, lines: 2 },
  ]);
  return [...renderTable(style, INBOX_COLUMNS, rows), '', commandLine(first.command, style)].join('\n');
}

function workText(row: StepRow): string {
  if (row.work === 'executor') return `by ${row.executor ?? ''}`;
  return row.work === 'shell' ? 'by command' : 'by hand';
}
