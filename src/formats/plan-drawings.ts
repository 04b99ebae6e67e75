/** Why: dependencies are also drawn, as tables, as trees and with arrows that point down, which takes more than one line to read. */

import { readSaying, type Pair, type Saying } from './plan-statements.ts';
import type { Directory } from './plan-references.ts';
import { NO_COLUMN, NO_KNOWN_STEP } from './plan-unused.ts';
import type { PlanNode } from './plan.ts';

/** Reads the lines of a section about dependencies one after another. */
export type SectionReader = {
  readonly read: (line: string, about: { readonly subject: PlanNode | undefined; readonly drawn: boolean }) => Saying;
};

type Columns = { readonly own: number; readonly earlier: number; readonly later: number };
type Seen = { readonly column: number; readonly nodes: readonly PlanNode[] };

const NOTHING = { pairs: [], free: false, unknown: [] } as const;

type About = Parameters<SectionReader['read']>[1];

/** Opens a reader at the start of a section. */
export function openSectionReader(directory: Directory): SectionReader {
  const readTable = openTableReader(directory);
  const readDrawing = openDrawingReader(directory);
  return {
    read: (line, about) =>
      readTable(line) ?? (about.drawn ? readDrawing(line, about) : readSaying(directory, line, about.subject)),
  };
}

function openTableReader(directory: Directory): (line: string) => Saying | undefined {
  let table: Columns | undefined;
  return (line) => {
    const cells = cellsOf(line);
    if (cells === undefined) {
      table = undefined;
      return undefined;
    }
    const columns = columnsOf(cells);
    if (columns === undefined && table !== undefined) return readRow(directory, cells, table);
    table = columns ?? { own: -1, earlier: -1, later: -1 };
    return { ...NOTHING, understood: columns !== undefined, why: NO_COLUMN };
  };
}

const POINTS_DOWN = /^[\s|│vV↓▼⬇\\/]+$/u;

function openDrawingReader(directory: Directory): (line: string, about: About) => Saying {
  let tree: readonly Seen[] = [];
  let above: readonly PlanNode[] = [];
  let pointsDown = false;
  return (line, { subject }) => {
    if (POINTS_DOWN.test(line)) {
      pointsDown = true;
      return { ...NOTHING, understood: true };
    }
    const nodes = namesBeforeBracket(directory, line);
    const pairs = drawnRelations(nodes, parentOf(tree, line)?.nodes ?? (pointsDown ? above : []));
    if (nodes.length > 0) {
      tree = remember(tree, line, nodes);
      above = nodes;
    }
    pointsDown = false;
    const said = readSaying(directory, line, subject);
    const all = [...pairs, ...said.pairs];
    return { ...said, pairs: all, understood: said.understood || all.length > 0 || nodes.length > 0 };
  };
}

/** The cells of a table's row; the row of dashes below a header has none of interest. */
function cellsOf(line: string): readonly string[] | undefined {
  const text = line.trim();
  if (!text.startsWith('|') || text.length > 4000) return undefined;
  const cells = text
    .split('|')
    .slice(1)
    .map((cell) => cell.trim());
  return cells.length < 2 ? undefined : cells;
}

function columnsOf(cells: readonly string[]): Columns | undefined {
  const own = cells.findIndex((cell) =>
    /^(?:[*_]{0,2})(?:task|id|phase|story|step|package|work ?package|wp|subtask)/iu.test(cell),
  );
  const earlier = cells.findIndex((cell) =>
    /depends|requires|blocked by|needs|prerequisite|after|dependenc/iu.test(cell),
  );
  const later = cells.findIndex((cell) => /^[*_]{0,2}(?:blocks|unblocks|enables|before)/iu.test(cell));
  return own === -1 || (earlier === -1 && later === -1) ? undefined : { own, earlier, later };
}

function readRow(directory: Directory, cells: readonly string[], columns: Columns): Saying {
  if (cells.every((cell) => /^:?-*:?$/u.test(cell))) return { ...NOTHING, understood: true };
  if (columns.own === -1) return { ...NOTHING, understood: false, why: NO_COLUMN };
  const at = (column: number) => (column === -1 ? [] : directory.find(cells[column] ?? ''));
  const own = at(columns.own).flatMap((reference) => reference.nodes);
  const references = [...at(columns.earlier), ...at(columns.later)];
  const unknown = [...at(columns.own), ...references].flatMap(({ unknown: name }) =>
    name === undefined ? [] : [name],
  );
  const pairs: Pair[] = [
    { earlier: at(columns.earlier).flatMap((reference) => reference.nodes), later: own },
    { earlier: own, later: at(columns.later).flatMap((reference) => reference.nodes) },
  ].filter((pair) => pair.earlier.length > 0 && pair.later.length > 0);
  const free = own.length > 0 && pairs.length === 0 && unknown.length === 0;
  const understood = pairs.length > 0 || free;
  return { pairs, free, unknown, understood, ...(understood ? {} : { why: NO_KNOWN_STEP }) };
}

function namesBeforeBracket(directory: Directory, line: string): readonly PlanNode[] {
  const bracket = line.indexOf('(');
  return directory.find(bracket === -1 ? line : line.slice(0, bracket)).flatMap((reference) => reference.nodes);
}

const BRANCH = /^[\s│|]*[├└+`\\][─-]*[>→▶]?\s?/u;

/** In a tree, the nearest line above that starts further left. */
function parentOf(tree: readonly Seen[], line: string): Seen | undefined {
  if (!BRANCH.test(line)) return undefined;
  const column = line.search(/[├└+`\\]/u);
  return tree.findLast((seen) => seen.column <= column);
}

function remember(tree: readonly Seen[], line: string, nodes: readonly PlanNode[]): readonly Seen[] {
  const column = Math.max(0, line.search(/[\p{L}\p{N}]/u));
  return [...tree.filter((seen) => seen.column < column).slice(-40), { column, nodes }];
}

function drawnRelations(nodes: readonly PlanNode[], from: readonly PlanNode[]): readonly Pair[] {
  return nodes.length === 0 || from.length === 0 ? [] : [{ earlier: from, later: nodes }];
}
