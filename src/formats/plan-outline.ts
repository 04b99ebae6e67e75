/** Why: tasks get their keys, phases their kind, and doubled ids their report, once all lines have been read. */

import { idFault } from '../domain/ids.ts';
import { openKeyRing, slugOf } from './plan-keys.ts';
import type { Draft, DraftTask, ReadLine } from './plan-draft.ts';
import { phaseFacts, type Heading } from './plan-sections.ts';
import type { PlanPhase, PlanTask, PlanWarning } from './plan.ts';
import { lineFault } from './text-rules.ts';

/** Tasks and phases of a plan, with what is odd about them. */
export type Outline = {
  readonly phases: readonly PlanPhase[];
  readonly tasks: readonly PlanTask[];
  readonly warnings: readonly PlanWarning[];
};

const LONGEST = 900;

/** Printable ASCII with single spaces between words: a line that needs no mending. */
const PLAIN = /^(?:[!-~]+ )*[!-~]+$/u;

/** A text as a workflow can hold it: one line, no control characters, no tricks with direction, at most 900 units. */
export function lineOf(text: string): string {
  // Most lines are this already, and a plan has many.
  if (text.length <= LONGEST && PLAIN.test(text)) return text;
  const plain = text
    .replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069\p{Surrogate}]/gu, '\u{fffd}')
    .trim();
  const short = plain.length > LONGEST ? `${plain.slice(0, LONGEST).replace(/\p{Surrogate}$/u, '')}…` : plain;
  return lineFault(short) === undefined ? short : '';
}

/** Settles keys and phases. `title` stands for the phase of tasks without any heading. */
export function outline(draft: Draft, title: string): Outline {
  const warnings: PlanWarning[] = [];
  const phases = new Map<number, { readonly index: number; readonly heading: Heading | undefined }>();
  const keys = openKeyRing();
  const firsts = new Map<string, DraftTask>();
  const tasks = draft.tasks.map((task): PlanTask => {
    const line = task.heading?.line ?? 0;
    const phase = phases.get(line)?.index ?? phases.size;
    if (!phases.has(line)) phases.set(line, { index: phase, heading: task.heading });
    warnings.push(...oddities(task, firsts));
    return settle(task, keys.take(wantedKey(task)), phase);
  });
  const found = [...phases.values()].map(({ heading }) => heading);
  return { phases: describePhases(found, { draft, tasks, title }), tasks, warnings };
}

function settle(task: DraftTask, key: PlanTask['key'], phase: number): PlanTask {
  const { head } = task;
  return {
    key,
    ...(head.id === undefined ? {} : { id: head.id }),
    title: lineOf(task.titleParts.join(' ')) || (head.id ?? key),
    line: task.line,
    mark: task.mark,
    ...(task.markAt === undefined ? {} : { markAt: task.markAt }),
    parallel: head.labels.some(isParallel),
    labels: ownLabels(head.labels),
    phase,
    section: task.section,
    details: task.details.length === 0 ? NONE : ownDetails(task.details),
  };
}

const NONE: readonly never[] = [];

function ownLabels(labels: readonly string[]): readonly string[] {
  const own = labels.filter((label) => !isParallel(label) && !/^x$/iu.test(label));
  return own.length === 0 ? NONE : own.map(lineOf);
}

function ownDetails(details: DraftTask['details']): PlanTask['details'] {
  return details.map(({ line, text }) => ({ line, text: lineOf(text) })).filter(({ text }) => text !== '');
}

function isParallel(label: string): boolean {
  return label === 'P' || label === 'p' || label === 'P?';
}

function wantedKey({ head, titleParts }: DraftTask): string {
  if (head.id !== undefined && idFault(head.id) === undefined) return head.id;
  return slugOf(head.id ?? titleParts.join(' '));
}

function oddities(task: DraftTask, firsts: Map<string, DraftTask>): readonly PlanWarning[] {
  const { head, line, mark, strange } = task;
  const warnings: PlanWarning[] = [];
  const id = head.id?.toLowerCase();
  const first = id === undefined ? undefined : firsts.get(id);
  if (first !== undefined) {
    const text = `the id ${head.id ?? ''} is used twice: on line ${first.line} and on line ${line}; both are steps`;
    warnings.push({ line, kind: 'doubled-id', message: text });
  } else if (id !== undefined) firsts.set(id, task);
  if (strange !== undefined)
    warnings.push({ line, kind: 'strange-mark', message: `the box holds "${strange}"; it is read as not done` });
  if (mark === 'skipped')
    warnings.push({
      line,
      kind: 'skipped',
      message: 'marked as skipped: recorded as ended, so that nothing waits for it',
    });
  if (mark === 'started')
    warnings.push({
      line,
      kind: 'started',
      message: 'marked as in progress; the step starts as not done, since nobody holds it here',
    });
  return warnings;
}

type Found = { readonly draft: Draft; readonly tasks: readonly PlanTask[]; readonly title: string };

function describePhases(headings: readonly (Heading | undefined)[], found: Found): readonly PlanPhase[] {
  const keys = openKeyRing();
  const stories = storiesOf(found.tasks, headings.length);
  const checkpoints = checkpointsOf(found.draft);
  return headings.map((heading, index) => {
    const title = lineOf(heading?.title ?? found.title) || 'Tasks';
    const line = heading?.line ?? 0;
    const facts = withStory(phaseFacts(title), stories[index]);
    return { key: keys.take(phaseKey(title, facts)), title, line, ...facts, checkpoints: checkpoints.get(line) ?? [] };
  });
}

type Facts = ReturnType<typeof phaseFacts>;

function withStory(facts: Facts, story: string | undefined): Facts {
  return facts.kind === 'barrier' && story !== undefined ? { ...facts, kind: 'story', name: story } : facts;
}

function phaseKey(title: string, { number, name, kind }: Facts): string {
  if (kind === 'package' && name !== undefined) return name;
  return number === undefined ? slugOf(title) : `phase-${number}`;
}

/** The one story that all tasks of a phase carry as a label: in some languages only that tells a story's phase. */
function storiesOf(tasks: readonly PlanTask[], count: number): readonly (string | undefined)[] {
  const stories: (string | null | undefined)[] = Array.from({ length: count }, () => undefined);
  for (const task of tasks) {
    const own = task.labels
      .filter((label) => /^US-?\d{1,3}$/iu.test(label))
      .map((label) => label.replace(/^US-?0*/iu, 'US'));
    const story = own.length === 1 ? own[0] : undefined;
    const before = stories[task.phase];
    stories[task.phase] = before === undefined || before === story ? (story ?? null) : null;
  }
  return stories.map((story) => story ?? undefined);
}

const CHECKPOINT =
  /^(?:[-*>]\s{1,4})?(?:\*\*|__)?(?:⏸️?\s?|🏁\s?)?Checkpoint\b[^:：]{0,40}[:：]\s{0,4}(?:\*\*|__)?\s{0,4}(.*)$/iu;

/** The text of a checkpoint line, or undefined when the line is none. */
export function checkpointText(text: string): string | undefined {
  const found = CHECKPOINT.exec(text.trim())?.[1];
  return found === undefined ? undefined : lineOf(found.replace(/^(?:\*\*|__)\s*/u, '')) || 'Checkpoint';
}

type Checkpoint = PlanPhase['checkpoints'][number];

function checkpointsOf(draft: Draft): ReadonlyMap<number, readonly Checkpoint[]> {
  const found = new Map<number, readonly Checkpoint[]>();
  let phase = 0;
  for (const line of draft.lines) {
    if (line.task !== undefined) phase = draft.tasks[line.task]?.heading?.line ?? 0;
    const checkpoint = checkpointOf(line);
    if (checkpoint !== undefined)
      found.set(phase, [...(found.get(phase) ?? []), checkpoint].slice(0, MOST_CHECKPOINTS));
  }
  return found;
}

/** A phase has one checkpoint, or a few; of more than these only the first ones become criteria. */
const MOST_CHECKPOINTS = 20;

function checkpointOf({ source, role }: ReadLine): Checkpoint | undefined {
  const text = role === 'text' && source.zone === 'text' ? checkpointText(source.text) : undefined;
  return text === undefined ? undefined : { line: source.number, text };
}
