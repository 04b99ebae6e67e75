/** Why: a plan names its tasks and phases in prose (ranges, lists, stories, package numbers), and each name is resolved here. */

import type { PlanNode, PlanPhase, PlanTask } from './plan.ts';

/** Names found in a text: `from` and `to` are offsets; `nodes` what they mean; `unknown` a name of nothing. */
export type Reference = {
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly PlanNode[];
  readonly unknown?: string;
};

/** Finds references. */
export type Directory = { readonly find: (text: string) => readonly Reference[] };

const NAME =
  /(?<![\w.-])(?:(T(?:ASK|ask)?-?\d{1,6}[A-Za-z]{0,2}(?:\.\d{1,4}){0,3})|(WP-?\d{1,4})|(?:US-?|[Uu]ser [Ss]tor(?:y|ies) ?|[Ss]tor(?:y|ies) )(\d{1,3})|(?:[Pp]hases? ?|[Ss]ections? )(\d{1,3}(?:\.\d{1,3}){0,2})|((?:[Aa]ll )?(?:desired |other )?(?:[Uu]ser )?[Ss]tories)|([Ss]etup|[Ff]oundation(?:al)?|[Pp]olish)|#(\d{1,9})|(\d{1,4}(?:\.\d{1,4}){1,3}))(?!\w)/gu;
const RANGE_END =
  /^(?: ?(?:[-–—~]|\.\.\.?|…|→?to|through) ?)(T(?:ASK|ask)?-?|WP-?|US-?|[Pp]hase ?)?(\d{1,6}[A-Za-z]{0,2}(?:\.\d{1,4}){0,3})(?!\w)/u;
const WORD_RANGE =
  /^ (?:to|through) (T(?:ASK|ask)?-?|WP-?|US-?|[Pp]hase ?)(\d{1,6}[A-Za-z]{0,2}(?:\.\d{1,4}){0,3})(?!\w)/u;

type Known = {
  readonly tasks: ReadonlyMap<string, number>;
  readonly phases: ReadonlyMap<string, number>;
  readonly phaseList: readonly PlanPhase[];
};

/** A directory of the names that a plan defines. Names are compared without regard to case. */
export function openDirectory(tasks: readonly PlanTask[], phases: readonly PlanPhase[]): Directory {
  const known = { tasks: new Map<string, number>(), phases: new Map<string, number>(), phaseList: phases };
  tasks.forEach(({ id }, index) => {
    const name = id?.toLowerCase();
    if (name !== undefined && !known.tasks.has(name)) known.tasks.set(name, index);
  });
  phases.forEach(({ name, number, kind }, index) => {
    if (name !== undefined && !known.phases.has(name)) known.phases.set(name, index);
    const numbered = `#${number ?? ''}`;
    if (number !== undefined && kind !== 'package' && !known.phases.has(numbered)) known.phases.set(numbered, index);
  });
  return { find: (text) => findAll(known, text) };
}

/** Longer lines are cut: nobody states a dependency after that many characters, and time stays bounded. */
const LONGEST_LINE = 4000;

function findAll(known: Known, line: string): readonly Reference[] {
  const text = line.slice(0, LONGEST_LINE);
  const found: Reference[] = [];
  NAME.lastIndex = 0;
  for (let name = NAME.exec(text); name !== null; name = NAME.exec(text)) {
    const after = text.slice(NAME.lastIndex, NAME.lastIndex + 30);
    const end = RANGE_END.exec(after) ?? WORD_RANGE.exec(after);
    const reference = resolve(known, name, end);
    if (reference === undefined) continue;
    if (reference.to > NAME.lastIndex) NAME.lastIndex = reference.to;
    found.push(reference);
  }
  return found;
}

function resolve(known: Known, name: RegExpExecArray, end: RegExpExecArray | null): Reference | undefined {
  const [whole, task, pack, story, phase, stories, word, issue, number] = name;
  const from = name.index;
  const to = from + whole.length;
  const place = { from, to };
  if (stories !== undefined) return { ...place, nodes: phasesWhere(known, (each) => each.kind === 'story') };
  if (word !== undefined) return named(known, word, place);
  if (issue !== undefined)
    return known.tasks.has(`issue-${issue}`) ? taskAt(known, `issue-${issue}`, place) : undefined;
  if (number !== undefined && !known.tasks.has(number)) return undefined;
  const taskName = task ?? number;
  if (taskName !== undefined) return taskRange(known, taskName, { ...place, end });
  const key = phaseName(pack, story, phase);
  return phaseRange(known, key, { ...place, end, shown: whole });
}

function phaseName(pack: string | undefined, story: string | undefined, phase: string | undefined): string {
  if (pack !== undefined) return `WP${Number(pack.replace(/\D/gu, ''))}`;
  return story === undefined ? `#${phase ?? ''}` : `US${Number(story)}`;
}

type Span = { readonly from: number; readonly to: number; readonly end: RegExpExecArray | null };

function taskAt(known: Known, name: string, place: { readonly from: number; readonly to: number }): Reference {
  const index = known.tasks.get(name.toLowerCase());
  return index === undefined ? { ...place, nodes: [], unknown: name } : { ...place, nodes: [{ kind: 'task', index }] };
}

/** A task, or all tasks between two that stand in this order in the file. */
function taskRange(known: Known, name: string, { from, to, end }: Span): Reference {
  const prefix = /^\D*/u.exec(name)?.[0] ?? '';
  const fits = end !== null && (end[1] === undefined || end[1].startsWith('T') || prefix === '');
  if (!fits) return taskAt(known, name, { from, to });
  const lastName = `${prefix}${end[2] ?? ''}`;
  const [first, last] = [name, lastName].map((each) => known.tasks.get(each.toLowerCase()));
  return between('task', [first, last], { from, to: to + end[0].length, names: [name, lastName] });
}

function phaseRange(known: Known, key: string, { from, to, end, shown }: Span & { readonly shown: string }): Reference {
  const first = known.phases.get(key);
  const fits = end !== null && end[1]?.startsWith('T') !== true;
  if (!fits) return between('phase', [first, first], { from, to, names: [shown, shown] });
  const kind = /^\D*/u.exec(key)?.[0] ?? '';
  const number = end[2] ?? '';
  const last = known.phases.get(`${kind}${kind === '#' ? number : Number(number)}`);
  return between('phase', [first, last], { from, to: to + end[0].length, names: [shown, `${shown}${end[0]}`] });
}

type Named = { readonly from: number; readonly to: number; readonly names: readonly [string, string] };

/** Everything from the first to the last; what is not there, or stands the other way round, is told as unknown. */
function between(
  kind: PlanNode['kind'],
  [first, last]: readonly (number | undefined)[],
  { from, to, names }: Named,
): Reference {
  if (first === undefined) return { from, to, nodes: [], unknown: names[0] };
  if (last === undefined || last < first) return { from, to, nodes: [{ kind, index: first }], unknown: names[1] };
  return { from, to, nodes: Array.from({ length: last - first + 1 }, (_, at) => ({ kind, index: first + at })) };
}

function phasesWhere(known: Known, holds: (phase: PlanPhase) => boolean): readonly PlanNode[] {
  return known.phaseList.flatMap((phase, index): readonly PlanNode[] =>
    holds(phase) ? [{ kind: 'phase', index }] : [],
  );
}

/** "Setup", "Foundational" and "Polish" name a phase when one is called that; otherwise they are just words. */
function named(
  known: Known,
  word: string,
  place: { readonly from: number; readonly to: number },
): Reference | undefined {
  const stem = word.toLowerCase().slice(0, 8);
  const nodes = phasesWhere(known, (phase) => phase.kind === 'barrier' && phase.title.toLowerCase().includes(stem));
  return nodes.length === 0 ? undefined : { ...place, nodes: nodes.slice(0, 1) };
}
