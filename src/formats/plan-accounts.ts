/** Why: no line of a plan may vanish, so each gets a role here, and lines about dependencies become statements on the way. */

import { openSectionReader, type SectionReader } from './plan-drawings.ts';
import { checkpointText, lineOf, outline, type Outline } from './plan-outline.ts';
import { looksLikeTask } from './plan-line-forms.ts';
import type { Draft, ReadLine } from './plan-draft.ts';
import { readLines } from './plan-reader.ts';
import { openDirectory, type Directory } from './plan-references.ts';
import { isAside, isExample, isReferencePlace, phaseHeading, planTitle } from './plan-sections.ts';
import { readInline, readSaying, type Pair, type Saying } from './plan-statements.ts';
import type { SourceLine } from './plan-lines.ts';
import { EXAMPLE, LOOSE, NO_DEPENDENCY, OUT_OF_PLACE, QUOTED, TABLE_ROW } from './plan-unused.ts';
import type { LineAccount, Plan, PlanNode, PlanWarning, Statement } from './plan.ts';

type Gathering = {
  readonly outline: Outline;
  readonly directory: Directory;
  readonly phaseAt: ReadonlyMap<number, number>;
  readonly statements: Statement[];
  readonly spoken: Set<number>;
  readonly warnings: PlanWarning[];
  reader: SectionReader;
  section: number;
  /** How many statements may still be made: ranges against ranges could be millions. */
  budget: number;
};

/** Reads a plan: markdown in any of the forms that are known. Never fails; a text without tasks gives none. */
export function readPlan(text: string): Plan {
  const draft = readLines(text);
  const title = lineOf(planTitle(draft.lines));
  const found = outline(draft, title);
  const directory = openDirectory(found.tasks, found.phases);
  const gathering: Gathering = {
    outline: found,
    directory,
    phaseAt: new Map(found.phases.map((phase, index) => [phase.line, index])),
    statements: [],
    spoken: new Set(),
    warnings: [...found.warnings],
    reader: openSectionReader(directory),
    section: -1,
    budget: 20_000 + 20 * found.tasks.length,
  };
  sayTitles(gathering, draft);
  const lines = draft.lines.map((line) => account(gathering, line));
  const { statements, spoken } = gathering;
  const warnings = gathering.warnings.sort((a, b) => a.line - b.line);
  return { title, phases: found.phases, tasks: found.tasks, statements, spoken, lines, warnings };
}

/** What titles say about dependencies, before anything else. */
function sayTitles(gathering: Gathering, draft: Draft): void {
  draft.tasks.forEach((task, index) => {
    const said = readInline(gathering.directory, task.titleParts.join(' '), { kind: 'task', index });
    state(gathering, said, task.line);
  });
}

/** Written out, since a spread makes a larger object and a plan has many lines. */
function baseOf({ number, text }: SourceLine, step: string | undefined) {
  const short = lineOf(text).slice(0, 300);
  return step === undefined ? { line: number, text: short } : { line: number, text: short, step };
}

function account(gathering: Gathering, line: ReadLine): LineAccount {
  const { source, role, task, why } = line;
  const own = task === undefined ? undefined : gathering.outline.tasks[task];
  const base = baseOf(source, own?.key);
  switch (role) {
    case 'step':
    case 'structure':
      return { ...base, role };
    case 'detail':
      return { ...base, role: detailRole(gathering, line) };
    case 'unused':
      return { ...base, role, ...(why === undefined ? {} : { why }) };
    case 'text':
      return { ...base, ...judgeText(gathering, line) };
  }
}

/** A detail such as `Depends on: T002` is a statement about its task. */
function detailRole(gathering: Gathering, { source, task }: ReadLine): 'detail' | 'dependency' {
  const text = source.text
    .trim()
    .replace(/^[-*+]\s/u, '')
    .replaceAll('**', '');
  if (task === undefined || !/^(?:depends|deps|dependenc|blocked by|blocks|requires|prerequisite|after)/iu.test(text))
    return 'detail';
  const said = readSaying(gathering.directory, text, { kind: 'task', index: task });
  return state(gathering, said, source.number) ? 'dependency' : 'detail';
}

type Role = Pick<LineAccount, 'role' | 'why'>;

function judgeText(gathering: Gathering, line: ReadLine): Role {
  const { source, place } = line;
  const text = source.text.trim();
  if (source.zone === 'text' && checkpointText(text) !== undefined) return { role: 'structure' };
  const phase = phaseOf(gathering, line);
  if (isReferencePlace(place)) return judgeReference(gathering, line, phase);
  const aside = isAside(place);
  if (!aside && sayTasks(gathering, text, source.number)) return { role: 'dependency' };
  if (looksLikeTask(text)) return { role: 'unused', why: OUT_OF_PLACE };
  if (phase !== undefined && !aside) return wordsOrBlock(text);
  return { role: 'unused', why: LOOSE };
}

/** Rows of tables and quoted lines may hold tasks that somebody meant; they are not read as such, which has to be told. */
function wordsOrBlock(text: string): Role {
  if (/^\|(?=.*[\p{L}\p{N}])/u.test(text)) return { role: 'unused', why: TABLE_ROW };
  if (/^>.*[\p{L}\p{N}]/u.test(text)) return { role: 'unused', why: QUOTED };
  return { role: 'structure' };
}

/** The phase that a line stands in, when that phase has tasks. */
function phaseOf(gathering: Gathering, { place }: ReadLine): PlanNode | undefined {
  const index = gathering.phaseAt.get(phaseHeading(place)?.line ?? 0);
  return index === undefined ? undefined : { kind: 'phase', index };
}

/** Outside sections about dependencies a line counts only when it relates tasks to tasks, as `T008 blocks T009` does. */
function sayTasks(gathering: Gathering, text: string, line: number): boolean {
  const said = readSaying(gathering.directory, text, undefined);
  return said.pairs.length > 0 && said.pairs.every(onlyTasks) && state(gathering, said, line);
}

function onlyTasks({ earlier, later }: Pair): boolean {
  return [...earlier, ...later].every((node) => node.kind === 'task');
}

function judgeReference(gathering: Gathering, { source, place }: ReadLine, subject: PlanNode | undefined): Role {
  if (isExample(place)) return { role: 'unused', why: EXAMPLE };
  if (source.zone === 'fence-edge') return { role: 'structure' };
  const innermost = place.at(-1) ?? { line: 0, title: '' };
  enterSection(gathering, innermost.line);
  const said = readReference(gathering, source, subject);
  // "None" below "Parallel opportunities" does not mean that there are no dependencies.
  const free = said.free && !/parallel/iu.test(innermost.title);
  if (free && subject !== undefined) gathering.spoken.add(subject.index);
  const stated = state(gathering, said, source.number);
  return stated || free || isUnderstood(said) ? { role: 'dependency' } : notRead(said);
}

/** Tables and drawings end with their section. */
function enterSection(gathering: Gathering, section: number): void {
  if (section === gathering.section) return;
  gathering.section = section;
  gathering.reader = openSectionReader(gathering.directory);
}

function readReference({ reader }: Gathering, { text, zone }: SourceLine, subject: PlanNode | undefined): Saying {
  if (zone === 'fence') return reader.read(text, { subject, drawn: true });
  return reader.read(text.trim().replace(/^(?:[-*+]|\d{1,3}[.)])\s+/u, ''), { subject, drawn: false });
}

function isUnderstood({ understood, free }: Saying): boolean {
  return understood && !free;
}

function notRead({ why }: Saying): Role {
  return { role: 'unused', why: why ?? NO_DEPENDENCY };
}

/** Takes over what was said; false when it said nothing or too much. */
function state(gathering: Gathering, said: Saying, line: number): boolean {
  for (const name of said.unknown) {
    gathering.warnings.push({
      line,
      kind: 'unknown-reference',
      message: `refers to "${name}", which this plan does not have`,
    });
  }
  let stated = false;
  for (const { earlier, later } of said.pairs) {
    const size = earlier.length * later.length;
    if (size > gathering.budget) {
      const message = `states ${size} dependencies at once; that is too many, and they are not applied`;
      gathering.warnings.push({ line, kind: 'too-many-dependencies', message });
      continue;
    }
    gathering.budget -= size;
    for (const last of later) {
      if (last.kind === 'phase') gathering.spoken.add(last.index);
      for (const first of earlier) gathering.statements.push({ line, later: last, earlier: first });
    }
    stated = true;
  }
  return stated;
}
