/** Why: a box without an id is a task in one plan and a legend in another, which only the whole file can tell. */

import { isTaskId, readHead, readHeading, readItem, type TaskHead } from './plan-line-forms.ts';
import type { SourceLine } from './plan-lines.ts';
import { enter, isAside, type Heading, type Place } from './plan-sections.ts';

/** What is known about the whole file before its lines are judged. */
export type Habits = {
  /** Tasks carry ids such as T001, so a box without one is something else. */
  readonly strong: boolean;
  /** Every box stands in a place that looks like an aside, so those places are the plan. */
  readonly onlyAsides: boolean;
  /** Ids of tasks with a box or a heading of their own. */
  readonly ids: ReadonlySet<string>;
};

/** Looks over a plan once, before its lines are judged one by one. */
export function habitsOf(sources: readonly SourceLine[]): Habits {
  const ids = new Set<string>();
  let place: Place = [];
  let isOnlyAsides = true;
  for (const source of sources.filter(({ zone }) => zone === 'text')) {
    const heading = headingOf(source);
    const task = heading === undefined ? boxOf(source) : taskHeading(heading.title);
    if (heading !== undefined && task === undefined) place = enter(place, heading);
    if (heading === undefined && task !== undefined && !isAside(place)) isOnlyAsides = false;
    if (task?.id !== undefined) ids.add(task.id);
  }
  return { strong: [...ids].some(isTaskId), onlyAsides: isOnlyAsides, ids };
}

function boxOf(source: SourceLine): TaskHead | undefined {
  const item = readItem(plain(source));
  return item?.box === undefined ? undefined : readHead(item.rest);
}

/** The text of a line without a byte order mark. */
export function plain({ text }: SourceLine): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The heading that a line is, if it is one. */
export function headingOf(source: SourceLine): Heading | undefined {
  const found = readHeading(plain(source));
  return found === undefined ? undefined : { line: source.number, level: found.level, title: found.text };
}

/** A heading is a task when it starts with an id such as T001; numbers there are numbers of sections. */
export function taskHeading(title: string): TaskHead | undefined {
  const head = readHead(title);
  return head.id !== undefined && isTaskId(head.id) ? head : undefined;
}
