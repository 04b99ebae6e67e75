/** Why: a task line is written in a dozen ways in real plans; its parts are recognised here, one line at a time. */

/** What a box or a heading says about a task. */
export type Mark = 'open' | 'done' | 'skipped' | 'started';

/** A list item, with or without a box. `markAt` is the offset of the box's one character in the line. */
export type ListItem = {
  readonly indent: number;
  readonly box?: { readonly character: string; readonly markAt: number | undefined };
  readonly rest: string;
};

/** What stands at the start of a task: its id, labels such as `P` and `US1`, and the words after them. */
export type TaskHead = {
  readonly id?: string;
  readonly labels: readonly string[];
  readonly title: string;
  readonly isStruck: boolean;
};

const ITEM = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])([ \t]+)(.*)$/su;
const BOX = /^\[(.?)\](?=[ \t]|$)[ \t]*/su;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/su;

/** Reads a list item; a tab counts as four columns of indent. */
export function readItem(line: string): ListItem | undefined {
  const found = ITEM.exec(line);
  if (found === null) return undefined;
  const [whole, space = '', , rest = ''] = found;
  const indent = space.replaceAll('\t', '    ').length;
  const box = BOX.exec(rest);
  if (box === null) return { indent, rest: rest.trim() };
  const character = box[1] ?? '';
  const markAt = character === '' ? undefined : whole.length - rest.length + 1;
  return { indent, box: { character, markAt }, rest: rest.slice(box[0].length).trim() };
}

/** Reads an ATX heading: its level and its text without closing hashes. */
export function readHeading(line: string): { readonly level: number; readonly text: string } | undefined {
  const found = HEADING.exec(line);
  if (found === null) return undefined;
  let text = (found[2] ?? '').trim();
  while (text.endsWith('#')) text = text.slice(0, -1);
  return { level: found[1]?.length ?? 1, text: text.trim() };
}

/** What a character in a box means; undefined for one that no plan is known to use. */
export function markOf(character: string): Mark | undefined {
  return MARKS.get(character);
}

const MARKS: ReadonlyMap<string, Mark> = new Map([
  ['', 'open'],
  [' ', 'open'],
  ['\u00a0', 'open'],
  ['x', 'done'],
  ['X', 'done'],
  ['✓', 'done'],
  ['✔', 'done'],
  ['✅', 'done'],
  ['-', 'skipped'],
  ['~', 'started'],
  ['/', 'started'],
]);

/** An id as spec-kit and its relatives write it: T001, T1, T005a, T231.1, T-001, TASK-7. */
const TASK_ID = /^(?:T|TASK|Task)-?\d{1,6}[A-Za-z]{0,2}(?:\.\d{1,4}){0,3}(?![\w-])/u;
/** An id as OpenSpec writes it: 1.1, 2.3.4; or a plain number with a dot. */
const NUMBER_ID = /^(?:\d{1,4}(?:\.\d{1,4}){1,3}(?=[\s:)*]|\.\s|$)|\d{1,4}(?=\.\s))/u;
const ISSUE =
  /^(?:https:\/\/github\.com\/([\w.-]{1,60})\/([\w.-]{1,60})\/(?:issues|pull)\/|(?:([\w.-]{1,60})\/([\w.-]{1,60}))?#)(\d{1,9})(?!\w)/u;
const LABEL = /^\[([^[\]]{1,60})\](?!\()/u;
const PARALLEL = /^\(P\)/u;
const OPENING_EMPHASIS = /^(?:\*\*|__|~~|`)/u;
const AFTER_ID = /^(?:\*\*|__|~~|`|\]|[:.)])+/u;

/** Reads the head of a task: decoration, ids and labels in any order, then the title. */
export function readHead(rest: string): TaskHead {
  const labels: string[] = [];
  const isStruck = rest.startsWith('~~');
  let id: string | undefined;
  let text = rest;
  for (;;) {
    const found = id === undefined ? takeId(text) : undefined;
    const label = found === undefined ? takeLabel(text) : undefined;
    if (found !== undefined) id = found.id;
    if (label !== undefined) labels.push(...label.labels);
    const taken = found ?? label;
    if (taken === undefined) break;
    text = taken.rest.trimStart();
  }
  const title = cleanTitle(text, isStruck);
  // A list that grew has room for more; a plan has thousands of heads, so each keeps a list of just its size.
  const own = labels.length === 0 ? NO_LABELS : labels.slice();
  return id === undefined ? { labels: own, title, isStruck } : { id, labels: own, title, isStruck };
}

const NO_LABELS: readonly string[] = [];

type Taken = { readonly id: string; readonly rest: string };

function takeId(text: string): Taken | undefined {
  const inner = text.replace(OPENING_EMPHASIS, '');
  return inner.startsWith('[') ? takeBracketed(inner.slice(1)) : takeBare(inner);
}

function takeBracketed(text: string): Taken | undefined {
  const id = TASK_ID.exec(text)?.[0];
  const after = text.slice(id?.length ?? 0);
  return id !== undefined && after.startsWith(']') ? { id, rest: after.replace(AFTER_ID, '') } : undefined;
}

function takeBare(text: string): Taken | undefined {
  const id = (TASK_ID.exec(text) ?? NUMBER_ID.exec(text))?.[0];
  if (id !== undefined) return { id, rest: text.slice(id.length).replace(AFTER_ID, '') };
  const issue = ISSUE.exec(text);
  if (issue === null) return undefined;
  const [whole, owner = issue[3], repository = issue[4], , , number = ''] = issue;
  const place = owner === undefined ? 'issue' : `${owner}-${repository ?? ''}`;
  return { id: `${place}-${number}`, rest: text.slice(whole.length).replace(AFTER_ID, '') };
}

function takeLabel(text: string): { readonly labels: readonly string[]; readonly rest: string } | undefined {
  const decorated = OPENING_EMPHASIS.exec(text)?.[0] ?? '';
  const inner = text.slice(decorated.length);
  if (PARALLEL.test(inner)) return { labels: ['P'], rest: inner.slice(3) };
  const found = LABEL.exec(inner);
  const content = found?.[1];
  if (found === null || content === undefined) return undefined;
  const after = inner.slice(found[0].length);
  const labels = content.split(',').map((label) => label.trim());
  return {
    labels: labels.filter((label) => label !== ''),
    rest: decorated === '' ? after : after.replace(AFTER_ID, ''),
  };
}

function cleanTitle(text: string, isStruck: boolean): string {
  const title = text.replace(/^(?:[:–—-]|\*\*|~~)+\s*/u, '').trim();
  return isStruck ? title.replaceAll('~~', '').trim() : title;
}

/** Whether a text looks like a task that this reader should have found: a box at the start of an item, or an id there. */
export function looksLikeTask(line: string): boolean {
  const item = readItem(line.replace(/^[ \t]*(?:>[ \t]?){1,8}/u, ''));
  const heading = item === undefined ? readHeading(line) : undefined;
  const rest = item?.rest ?? heading?.text;
  if (rest === undefined) return false;
  return item?.box !== undefined || TASK_ID.test(rest.replace(/^(?:\*\*|__|~~|`|\[)+/u, ''));
}

/** Whether an id is one that only looks like a number, which prose is full of. */
export function isNumberId(id: string): boolean {
  return /^\d/u.test(id);
}

/** Whether an id is a task's own, such as T001 or TASK-7, and no number or issue. */
export function isTaskId(id: string): boolean {
  return /^(?:T|TASK|Task)-?\d/u.test(id);
}

/** Words after an id that make the line a statement about a task, not the task. */
export const TALKS_ABOUT =
  /^(?:and|or|can|must|may|should|is|are|blocks?|before|after|depends?|requires?|needs?|to|then|in parallel)\b|^[,+&→/|=<>…–-]|^\(/iu;

/** A label such as `**Goal**:` or `File:` starts a new thing, so it is never the rest of a title. */
export const LABELLED = /^(?:\*\*|__)|^[\p{Lu}][\p{L} ]{0,30}:(?:\s|$)|^[|>]/u;
