/** Why: a line without effect is told with its reason, to people and to programs, so all reasons stand in one place. */

import type { Unused, UnusedKind } from './plan.ts';

function because(kind: UnusedKind, text: string): Unused {
  return { kind, text };
}

export const IN_COMMENT = because('comment', 'inside a comment');
export const IN_CODE = because('code', 'inside a code fence');
export const EMPTY_BOX = because('empty-box', 'a check box without words');
export const CHECK_LIST = because('check-list', 'a check box that is no task: a legend or check list');
export const NO_ID = because('no-id', 'a check box that is no task: it has no id, as the tasks of this plan do');
export const OUT_OF_PLACE = because('task-out-of-place', 'looks like a task, but is none by its place or form');
export const LOOSE = because('loose-text', 'text that belongs to no task and no phase');
export const TABLE_ROW = because('table', 'a row of a table, which is not read as a task');
export const NO_COLUMN = because('table', 'a table without a column of dependencies');
export const QUOTED = because('quote', 'a quoted line, which is not read as a task');
export const EXAMPLE = because('example', 'an example, which says nothing about the order');
export const NO_KNOWN_STEP = because('no-known-step', 'a row that names no known step');
export const NO_DEPENDENCY = because('no-dependency', 'no dependency that could be read');
export const ONLY_NAMES = because('no-dependency', 'names steps, but no dependency that could be read');
export const PARALLEL = because('only-parallel', 'about running in parallel: only [P] and dependencies decide that');

/** A task that stands on an earlier line as well. */
export function repeats(id: string, line: number): Unused {
  return because('repeat', `repeats ${id} of line ${line}`);
}
