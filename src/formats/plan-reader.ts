/** Why: one pass over the lines settles for each whether it is a task, part of one, or something else that is told about. */

import { habitsOf, headingOf, plain, taskHeading, type Habits } from './plan-habits.ts';
import {
  LABELLED,
  TALKS_ABOUT,
  isNumberId,
  isTaskId,
  markOf,
  readHead,
  readItem,
  type ListItem,
  type Mark,
  type TaskHead,
} from './plan-line-forms.ts';
import { scanLines, type SourceLine } from './plan-lines.ts';
import {
  enter,
  isAside,
  isPlaceAbove,
  isReferencePlace,
  phaseHeading,
  type Heading,
  type Place,
} from './plan-sections.ts';
import { CHECK_LIST, EMPTY_BOX, IN_CODE, IN_COMMENT, NO_ID, repeats } from './plan-unused.ts';
import type { Draft, DraftTask, ReadLine } from './plan-draft.ts';

type Walk = {
  readonly habits: Habits;
  readonly tasks: DraftTask[];
  /** The first task with an id, to know a task that is only repeated. */
  readonly titles: Map<string, DraftTask>;
  place: Place;
  /** The task whose lines may follow, its indent, and whether a blank line came since. */
  open: { readonly index: number; readonly indent: number; readonly isHeading: boolean } | undefined;
  gap: boolean;
};

type Verdict = Omit<ReadLine, 'source' | 'place'>;

/** Reads the lines of a plan. Never fails; linear in the length of the text. */
export function readLines(text: string): Draft {
  const sources = scanLines(text);
  const walk: Walk = {
    habits: habitsOf(sources),
    tasks: [],
    titles: new Map(),
    place: [],
    open: undefined,
    gap: false,
  };
  const lines: ReadLine[] = [];
  for (const source of sources) {
    if (source.text.replace(/^\ufeff/u, '').trim() === '') {
      walk.gap = true;
      continue;
    }
    const verdict = judge(walk, source);
    lines.push(readLine(source, walk.place, verdict));
    walk.gap = false;
  }
  return { tasks: walk.tasks, lines };
}

/** Without spreads, which make larger objects: every line of a plan becomes one of these. */
function readLine(source: SourceLine, place: Place, { role, task, why }: Verdict): ReadLine {
  if (task !== undefined) return { source, place, role, task };
  return why === undefined ? { source, place, role } : { source, place, role, why };
}

function judge(walk: Walk, source: SourceLine): Verdict {
  switch (source.zone) {
    case 'front-matter':
    case 'wrapper':
      return { role: 'structure' };
    case 'comment':
      return { role: 'unused', why: IN_COMMENT };
    case 'fence':
    case 'fence-edge':
      return belowTask(walk, source, source.zone === 'fence-edge' ? '' : plain(source).trim()) ?? fenced(walk);
    case 'text':
      return judgeText(walk, source);
  }
}

function fenced(walk: Walk): Verdict {
  return isReferencePlace(walk.place) ? { role: 'text' } : { role: 'unused', why: IN_CODE };
}

function judgeText(walk: Walk, source: SourceLine): Verdict {
  const heading = headingOf(source);
  if (heading !== undefined) return judgeHeading(walk, source, heading);
  const text = plain(source);
  if (/^[ \t]*(?:-[ \t]?-[ \t]?-[-\t ]*|\*[ \t]?\*[ \t]?\*[*\t ]*|_[ \t]?_[ \t]?_[_\t ]*|={3,}[ \t]*)$/u.test(text)) {
    if (walk.open?.isHeading !== true) walk.open = undefined;
    return { role: 'structure' };
  }
  const item = readItem(text);
  return item === undefined ? judgeProse(walk, source) : judgeItem(walk, source, item);
}

function judgeHeading(walk: Walk, source: SourceLine, heading: Heading): Verdict {
  const head =
    isReferencePlace(walk.place) && !isPlaceAbove(heading, walk.place) ? undefined : taskHeading(heading.title);
  if (head === undefined) {
    walk.place = enter(walk.place, heading);
    walk.open = undefined;
    return { role: 'structure' };
  }
  const repeated = repeatOf(walk, head);
  if (repeated !== undefined) return repeated;
  walk.place = walk.place.filter((above) => above.level < heading.level);
  const ticked = head.labels.some((label) => label === 'x' || label === 'X') || /✅/u.test(heading.title);
  const mark = ticked ? 'done' : head.isStruck ? 'skipped' : 'open';
  return openTask(walk, source, { head, mark, indent: -1, isHeading: true });
}

type Opening = {
  readonly head: TaskHead;
  readonly mark: Mark;
  readonly markAt?: number | undefined;
  readonly indent: number;
  readonly isHeading: boolean;
  readonly strange?: string | undefined;
};

function openTask(walk: Walk, source: SourceLine, opening: Opening): Verdict {
  const { head, mark, markAt, indent, isHeading, strange } = opening;
  const index = walk.tasks.length;
  const task: DraftTask = {
    head,
    line: source.number,
    mark,
    ...(markAt === undefined ? {} : { markAt: source.start + source.text.length - plain(source).length + markAt }),
    ...(strange === undefined ? {} : { strange }),
    heading: phaseHeading(walk.place),
    section: walk.place.at(-1)?.line ?? 0,
    titleParts: [head.title],
    details: [],
  };
  walk.tasks.push(task);
  if (head.id !== undefined && !walk.titles.has(head.id)) walk.titles.set(head.id, task);
  walk.open = { index, indent, isHeading };
  return { role: 'step', task: index };
}

function repeatOf(walk: Walk, head: TaskHead): Verdict | undefined {
  const before = head.id === undefined ? undefined : walk.titles.get(head.id);
  if (before === undefined) return undefined;
  const same = before.head.title === head.title || isReferencePlace(walk.place) || isAside(walk.place);
  return same ? { role: 'unused', why: repeats(head.id ?? '', before.line) } : undefined;
}

function judgeItem(walk: Walk, source: SourceLine, item: ListItem): Verdict {
  const head = readHead(item.rest);
  const verdict =
    item.box === undefined ? bareTask(walk, source, { item, head }) : boxedTask(walk, source, { item, head });
  return verdict ?? belowTask(walk, source, item.rest, item.indent) ?? leftOver(walk, item);
}

type Found = { readonly item: ListItem; readonly head: TaskHead };

function boxedTask(walk: Walk, source: SourceLine, { item, head }: Found): Verdict | undefined {
  const { character = '', markAt } = item.box ?? {};
  const known = markOf(character);
  if (item.rest === '' || !isTaskHere(walk, { item, head }, known)) return undefined;
  const repeated = repeatOf(walk, head);
  if (repeated !== undefined) return repeated;
  const mark = known === 'open' && head.isStruck ? 'skipped' : (known ?? 'open');
  const strange = known === undefined ? character : undefined;
  return openTask(walk, source, { head, mark, markAt, indent: item.indent, isHeading: false, strange });
}

/** A number is an id of its own only where it is not a line of the task above. */
function isTaskHere(walk: Walk, { item, head }: Found, mark: Mark | undefined): boolean {
  if (head.id === undefined) return isBoxTask(walk, item, mark);
  return walk.open?.isHeading !== true || !isNumberId(head.id);
}

/** Whether a box without an id is a task: in a plan without ids, at a place that is the plan, not below another task. */
function isBoxTask(walk: Walk, item: ListItem, mark: Mark | undefined): boolean {
  const { strong, onlyAsides } = walk.habits;
  if (strong || mark === undefined) return false;
  if (!onlyAsides && (isAside(walk.place) || isReferencePlace(walk.place))) return false;
  return walk.open === undefined || (!walk.open.isHeading && item.indent <= walk.open.indent);
}

function bareTask(walk: Walk, source: SourceLine, { item, head }: Found): Verdict | undefined {
  const { id, title } = head;
  if (id === undefined || !isTaskId(id) || walk.habits.ids.has(id)) return undefined;
  if (title === '' || TALKS_ABOUT.test(title) || isReferencePlace(walk.place) || isAside(walk.place)) return undefined;
  const repeated = repeatOf(walk, head);
  if (repeated !== undefined) return repeated;
  const mark = head.isStruck ? 'skipped' : 'open';
  return openTask(walk, source, { head, mark, indent: item.indent, isHeading: false });
}

/** A line below a task: indented further than it, or anything below a task that is a heading. */
function belowTask(walk: Walk, source: SourceLine, text: string, itemIndent?: number): Verdict | undefined {
  const { open } = walk;
  const task = open === undefined ? undefined : walk.tasks[open.index];
  if (open === undefined || task === undefined) return undefined;
  const space = /^[ \t]*/u.exec(plain(source))?.[0].replaceAll('\t', '    ').length ?? 0;
  const below = open.isHeading || (itemIndent ?? space) > open.indent;
  if (!below) {
    walk.open = undefined;
    return undefined;
  }
  if (text !== '') task.details.push({ line: source.number, text });
  return { role: 'detail', task: open.index };
}

function leftOver(walk: Walk, item: ListItem): Verdict {
  if (item.box === undefined) return { role: 'text' };
  if (item.rest === '') return { role: 'unused', why: EMPTY_BOX };
  if (markOf(item.box.character) === undefined) return { role: 'text' };
  if (isAside(walk.place) || isReferencePlace(walk.place)) return { role: 'unused', why: CHECK_LIST };
  return {
    role: 'unused',
    why: NO_ID,
  };
}

function judgeProse(walk: Walk, source: SourceLine): Verdict {
  const text = plain(source).trim();
  const { open } = walk;
  const task = open === undefined ? undefined : walk.tasks[open.index];
  if (open !== undefined && task !== undefined && !walk.gap && !LABELLED.test(text)) {
    if (!open.isHeading && task.details.length === 0) task.titleParts.push(text);
    else task.details.push({ line: source.number, text });
    return { role: 'detail', task: open.index };
  }
  return belowTask(walk, source, text) ?? { role: 'text' };
}
