/** Why: an item with a thousand steps is still read at one glance, so neighbours that say the same are folded. */

import type { StepRow, StepStatus } from '../domain/step-row.ts';

/** A step to show, or how many neighbours of the same state are left out. */
export type Part =
  | { readonly kind: 'step'; readonly row: StepRow }
  | { readonly kind: 'more'; readonly status: StepStatus; readonly count: number };

/** Items with at most so many steps are shown whole. */
const WHOLE = 30;
/** So many neighbours of one state are shown before the rest of them is folded. */
const SHOWN: Readonly<Record<StepStatus, number>> = {
  done: 2,
  running: 20,
  ready: 8,
  'awaiting-gate': 10,
  blocked: 3,
  failed: 10,
  conflict: 10,
};
/** Whatever their states, no more lines than this. */
const MOST = 60;

/** Folds rows: neighbours of the same state beyond the first few become a count. */
export function foldRows(rows: readonly StepRow[], all: boolean): readonly Part[] {
  if (all || rows.length <= WHOLE) return rows.map((row) => ({ kind: 'step', row }));
  const parts = runsOf(rows).flatMap(foldRun);
  return parts.length <= MOST ? parts : foldRest(parts);
}

function runsOf(rows: readonly StepRow[]): readonly (readonly StepRow[])[] {
  const runs: StepRow[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    if (run?.[0]?.status === row.status) run.push(row);
    else runs.push([row]);
  }
  return runs;
}

function foldRun(run: readonly StepRow[]): readonly Part[] {
  const status = run[0]?.status;
  if (status === undefined) return [];
  // A line that says "1 more" takes as much room as the one it stands for.
  const shown = run.length - SHOWN[status] <= 1 ? run.length : SHOWN[status];
  const parts = run.slice(0, shown).map((row): Part => ({ kind: 'step', row }));
  return shown === run.length ? parts : [...parts, { kind: 'more', status, count: run.length - shown }];
}

/** Many short runs: what needs somebody stays in place as far as there is room, the rest is counted at the end. */
function foldRest(parts: readonly Part[]): readonly Part[] {
  const rank = (part: Part): number => {
    const status = part.kind === 'step' ? part.row.status : part.status;
    return ['failed', 'conflict', 'awaiting-gate', 'running', 'ready', 'done', 'blocked'].indexOf(status);
  };
  const chosen = new Set<Part>(
    parts
      .filter((part) => part.kind === 'step')
      .toSorted((a, b) => rank(a) - rank(b))
      .slice(0, MOST),
  );
  const left = new Map<StepStatus, number>();
  for (const part of parts) {
    if (chosen.has(part)) continue;
    const status = part.kind === 'step' ? part.row.status : part.status;
    left.set(status, (left.get(status) ?? 0) + (part.kind === 'step' ? 1 : part.count));
  }
  const counts = [...left].map(([status, count]): Part => ({ kind: 'more', status, count }));
  return [...parts.filter((part) => chosen.has(part)), ...counts];
}
