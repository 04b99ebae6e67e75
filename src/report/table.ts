/** Why: every list in the terminal is a table that fits the width there is, whatever stands in its cells. */

import { displayWidth, printable, truncate, wrap } from './printable.ts';
import { ellipsisOf, lineOf, type Span, type Style } from './style.ts';

/**
 * A column. One with `grow` takes what is left; others take what their widest cell needs, at most `max`. Columns with
 * a higher `giveUp` are left out first when the table is too wide; those without one always stay.
 */
export type Column = {
  readonly max?: number;
  readonly grow?: boolean;
  readonly giveUp?: number;
  readonly right?: boolean;
};

/** A cell; with `lines` it may take so many lines when it does not fit into one. */
export type Cell = Span & { readonly lines?: number };

/** A row of cells, one for each column; a plain text instead is a line across the whole table. */
export type Row = readonly Cell[] | { readonly across: Span };

const GAP = 2;
/** What a growing column needs to be of use. */
const LEAST_GROWTH = 24;

/** Renders rows as lines that are never wider than the style. `indent` columns stay free at the left. */
export function renderTable(
  style: Style,
  columns: readonly Column[],
  rows: readonly Row[],
  indent = 0,
): readonly string[] {
  const needed = neededWidths(columns, rows);
  const kept = chooseColumns(style.width - indent, columns, needed);
  const widths = shareWidth(style.width - indent, columns, needed, kept);
  const margin = { text: ' '.repeat(indent) };
  return rows.flatMap((row) => {
    if ('across' in row) return [lineOf(style, [margin, row.across])];
    const cells = kept.map((at) => cellLines(style, row[at] ?? { text: '' }, widths.get(at) ?? 0));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      lineOf(style, [
        margin,
        ...kept.flatMap((at, place) => {
          const cell = { ...row[at], text: cells[place]?.[line] ?? '' };
          return padded(cell, widths.get(at) ?? 0, {
            right: columns[at]?.right === true,
            last: place === kept.length - 1,
          });
        }),
      ]),
    );
  });
}

/** The lines of a cell; only the last of them is cut. */
function cellLines(style: Style, cell: Cell, width: number): readonly string[] {
  const text = printable(cell.text);
  const most = cell.lines ?? 1;
  if (most === 1 || displayWidth(text) <= width) return [truncate(text, width, ellipsisOf(style))];
  const lines = wrap(text, width);
  const rest = lines.slice(most - 1).join(' ');
  return [...lines.slice(0, most - 1), ...(rest === '' ? [] : [truncate(rest, width, ellipsisOf(style))])];
}

function padded(cell: Span, width: number, place: { right: boolean; last: boolean }): readonly Span[] {
  const free = ' '.repeat(Math.max(0, width - displayWidth(cell.text)));
  const gap = { text: place.last ? '' : ' '.repeat(GAP) };
  return place.right ? [{ text: free }, cell, gap] : [cell, { text: free }, gap];
}

function neededWidths(columns: readonly Column[], rows: readonly Row[]): readonly number[] {
  const widths = columns.map(() => 0);
  for (const row of rows) {
    if ('across' in row) continue;
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, displayWidth(printable(cell.text)));
    });
  }
  return widths.map((width, at) => Math.min(width, columns[at]?.max ?? Number.POSITIVE_INFINITY));
}

/** The columns that stay, by place: empty ones go, then those that give up first until the rest fits. */
function chooseColumns(width: number, columns: readonly Column[], needed: readonly number[]): readonly number[] {
  let kept = columns.flatMap((_, at) => ((needed[at] ?? 0) > 0 ? [at] : []));
  const least = (at: number): number =>
    columns[at]?.grow === true ? Math.min(LEAST_GROWTH, needed[at] ?? 0) : (needed[at] ?? 0);
  const total = (): number => kept.reduce((sum, at) => sum + least(at), 0) + GAP * (kept.length - 1);
  const leaving = kept
    .filter((at) => columns[at]?.giveUp !== undefined)
    .sort((a, b) => (columns[b]?.giveUp ?? 0) - (columns[a]?.giveUp ?? 0));
  for (const at of leaving) {
    if (total() <= width) break;
    kept = kept.filter((other) => other !== at);
  }
  return kept;
}

function shareWidth(
  width: number,
  columns: readonly Column[],
  needed: readonly number[],
  kept: readonly number[],
): ReadonlyMap<number, number> {
  const fixed = kept.filter((at) => columns[at]?.grow !== true);
  const growing = kept.filter((at) => columns[at]?.grow === true);
  let left = width - GAP * (kept.length - 1) - fixed.reduce((sum, at) => sum + (needed[at] ?? 0), 0);
  const widths = new Map(fixed.map((at) => [at, needed[at] ?? 0]));
  growing.forEach((at, place) => {
    const share = Math.max(0, Math.floor(left / (growing.length - place)));
    const own = Math.min(needed[at] ?? 0, share);
    widths.set(at, own);
    left -= own;
  });
  return widths;
}
