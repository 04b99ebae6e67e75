/** Why: authors state what comes after what in words, arrows and tables; a line is understood wholly, in part, or reported. */

import type { Directory, Reference } from './plan-references.ts';
import { NO_DEPENDENCY, ONLY_NAMES, PARALLEL } from './plan-unused.ts';
import type { PlanNode, Unused } from './plan.ts';

/** What a line says. `understood` is false when it names steps but no relation between them that this reader knows. */
export type Saying = {
  readonly pairs: readonly Pair[];
  readonly understood: boolean;
  /** It says that there is nothing to wait for. */
  readonly free: boolean;
  readonly unknown: readonly string[];
  readonly why?: Unused;
};

/** Everything of `earlier` comes before everything of `later`. */
export type Pair = { readonly earlier: readonly PlanNode[]; readonly later: readonly PlanNode[] };

/** Nobody states a dependency after that many characters of a line. */
const LONGEST_LINE = 4000;

const ARROW = /(?:-{1,3}>|={1,3}>|[→⟶➜➔➡⇒])/u;
const BACKWARD =
  /\b(?:depends? (?:up)?on|depending on|requires?|needs?|after|blocked by|waits? (?:for|on)|once|follows?|deps?\s?:|dependenc(?:y|ies)\s?:|prerequisites?\s?:|hängt ab von|dépend de|depende de|依赖)(?![\w])/iu;
const BACKWARD_COLON =
  /\b(?:depends? on|deps?|dependenc(?:y|ies)|prerequisites?|requires?|blocked by)\b[*_]{0,2}\s?[:：]/iu;
const FORWARD = /\b(?:un)?(?:blocks?|blocking|precedes?)\b|\b(?:before|prior to)\b/iu;
const FREE =
  /\b(?:no (?:\w+ )?dependenc(?:y|ies)|none|independent(?:ly)?|no prerequisites?|can start immediately|without dependencies)\b/iu;
const CLAUSE_END = /\s[—–-]\s|;|\.\s|\s\(/u;
const CONCURRENT = /\bparallel\b|\bconcurrent|\bsimultaneous|\bat the same time\b/iu;

/** Reads what a line of prose or a drawing says; `subject` is what it is about when it names nothing itself. */
export function readSaying(directory: Directory, line: string, subject: PlanNode | undefined): Saying {
  const text = line.slice(0, LONGEST_LINE).replaceAll(/[*_`]{1,3}(?=[\w[(\s]|$)|(?<=[\w\]):])[*_`]{1,3}/gu, '');
  const references = directory.find(text);
  const unknown = references.flatMap(({ unknown: name }) => (name === undefined ? [] : [name]));
  if (ARROW.test(text)) return finish(arrows(text, references), { references, unknown, free: false });
  const pairs: Pair[] = [];
  const free = FREE.test(text) && !BACKWARD.test(text.replace(FREE, ''));
  let about: readonly PlanNode[] = leading(text, references) ?? (subject === undefined ? [] : [subject]);
  for (const clause of clausesOf(text, references)) {
    const pair =
      CONCURRENT.test(clause.text) && !BACKWARD_COLON.test(clause.text) ? undefined : relation(clause, about);
    if (pair === undefined) continue;
    pairs.push(pair);
    if (about.length === 0) about = pair.later;
  }
  return finish(pairs, { references, unknown, free, concurrent: CONCURRENT.test(text) });
}

function finish(
  found: readonly Pair[],
  {
    references,
    unknown,
    free,
    concurrent = false,
  }: { references: readonly Reference[]; unknown: readonly string[]; free: boolean; concurrent?: boolean },
): Saying {
  const pairs = found.filter((pair) => pair.earlier.length > 0 && pair.later.length > 0);
  const understood = pairs.length > 0 || free;
  if (understood) return { pairs, understood, free, unknown };
  const why = concurrent ? PARALLEL : references.length > 0 ? ONLY_NAMES : NO_DEPENDENCY;
  return { pairs, understood, free, unknown, why };
}

/** The steps named before the first colon, or all of a clause's left side: what the line is about. */
function leading(text: string, references: readonly Reference[]): readonly PlanNode[] | undefined {
  const colon = text.search(/[:：]/u);
  if (colon === -1 || BACKWARD_COLON.test(text.slice(0, colon + 1))) return undefined;
  const nodes = references.filter((reference) => reference.to <= colon).flatMap((reference) => reference.nodes);
  return nodes.length === 0 ? undefined : nodes;
}

type Clause = { readonly text: string; readonly from: number; readonly references: readonly Reference[] };

/** Clauses, cut where one ends but never inside a reference, which may be a range with a dash. */
function clausesOf(text: string, references: readonly Reference[]): readonly Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  const cut = (to: number): void => {
    const inside = references.filter((reference) => reference.from >= from && reference.to <= to);
    clauses.push({ text: text.slice(from, to), from, references: inside });
    from = to;
  };
  const ends = new RegExp(CLAUSE_END, 'gu');
  for (let end = ends.exec(text); end !== null && clauses.length < 40; end = ends.exec(text)) {
    const at = end.index;
    if (references.some((reference) => reference.from <= at && at < reference.to)) continue;
    if (end[0].trim() === '(' && !isSaid(text.slice(from, at), references, from)) continue;
    cut(at + end[0].length);
  }
  cut(text.length);
  return clauses;
}

/** Whether a clause up to a bracket has its verb and a name behind it already, so that the bracket only explains. */
function isSaid(text: string, references: readonly Reference[], from: number): boolean {
  const verb = (BACKWARD.exec(text) ?? FORWARD.exec(text))?.index;
  return verb !== undefined && references.some((each) => each.from >= from + verb && each.to <= from + text.length);
}

/** The relation that a clause states between the steps left and right of its verb. */
function relation(clause: Clause, about: readonly PlanNode[]): Pair | undefined {
  const backward = BACKWARD.exec(clause.text) ?? BACKWARD_COLON.exec(clause.text);
  const forward = FORWARD.exec(clause.text);
  const verb = backward === null || (forward !== null && forward.index < backward.index) ? forward : backward;
  if (verb === null) return undefined;
  const at = clause.from + verb.index;
  const left = clause.references.filter((reference) => reference.to <= at).flatMap((reference) => reference.nodes);
  const right = clause.references.filter((reference) => reference.from >= at).flatMap((reference) => reference.nodes);
  const subject = about.length > 0 && !namesOnlyOthers(left, about) ? about : left;
  return verb === backward ? { earlier: right, later: subject } : { earlier: subject, later: right };
}

/** Whether a clause names steps of its own on the left, so that it is about those. */
function namesOnlyOthers(left: readonly PlanNode[], about: readonly PlanNode[]): boolean {
  return (
    left.length > 0 &&
    !left.some((node) => about.some((other) => other.kind === node.kind && other.index === node.index))
  );
}

/** `T001 → T002, T003 → T004`: each segment comes before the next that names something. */
function arrows(text: string, references: readonly Reference[]): readonly Pair[] {
  const pairs: Pair[] = [];
  const ends = new RegExp(ARROW, 'gu');
  let from = 0;
  let before: readonly PlanNode[] | undefined;
  const segment = (to: number): void => {
    const inside = references.filter((reference) => reference.from >= from && reference.to <= to);
    const nodes = firstNames(text, inside, to);
    if (before !== undefined && nodes.length > 0) pairs.push({ earlier: before, later: nodes });
    before = nodes.length > 0 ? nodes : undefined;
  };
  for (let end = ends.exec(text); end !== null && pairs.length < 200; end = ends.exec(text)) {
    segment(end.index);
    from = end.index + end[0].length;
  }
  segment(text.length);
  return pairs;
}

/** The names of a segment up to a bracket: what stands in brackets explains, as in `Setup (T001, T002)`. */
function firstNames(text: string, references: readonly Reference[], to: number): readonly PlanNode[] {
  const first = references[0];
  if (first === undefined) return [];
  const bracket = text.indexOf('(', first.from);
  const limit = bracket === -1 ? to : bracket;
  return references.filter((reference) => reference.from < limit).flatMap((reference) => reference.nodes);
}

const INLINE =
  /(?:[([]|\b)(depends? on|deps?:|dependencies:|requires|needs|after|blocked by|blocks)\s{0,3}:?\s{0,3}(?=#?\d|T|WP|US|Phase)/giu;
const LIST_GAP = /^[\s,&+/]*(?:and|und|et|y)?[\s,&+/]*$/u;

/** What a task's own words say: a verb with names directly behind it, as in `(depends on T012, T013)`. */
export function readInline(directory: Directory, text: string, task: PlanNode): Saying {
  const references = directory.find(text);
  const pairs: Pair[] = [];
  const unknown: string[] = [];
  for (const verb of references.length === 0 ? [] : text.slice(0, LONGEST_LINE).matchAll(INLINE)) {
    const list = listBehind(text, references, verb.index + verb[0].length);
    const nodes = list.flatMap((reference) => reference.nodes);
    unknown.push(...list.flatMap(({ unknown: name }) => (name === undefined ? [] : [name])));
    const blocks = verb[1]?.toLowerCase() === 'blocks';
    if (nodes.length > 0) pairs.push(blocks ? { earlier: [task], later: nodes } : { earlier: nodes, later: [task] });
  }
  return { pairs, understood: pairs.length > 0, free: false, unknown };
}

/** The references that follow an offset with nothing but commas and an "and" between them. */
function listBehind(text: string, references: readonly Reference[], start: number): readonly Reference[] {
  const list: Reference[] = [];
  let end = start;
  for (const reference of references) {
    if (reference.from < end) continue;
    if (reference.from - end > 20 || !LIST_GAP.test(text.slice(end, reference.from))) break;
    list.push(reference);
    end = reference.to;
  }
  return list;
}
