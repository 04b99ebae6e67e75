/** Why: a step hands back its outcome and small values by writing lines to a file, and those lines are not trusted. */

/** One thing wrong in the file. Lines count from 1; 0 means the file as a whole. */
export type OutputFault = { readonly line: number; readonly problem: string };

/** What a step handed back. Of names given more than once the last counts, except for links, which add up. */
export type StepOutput = {
  readonly outcome?: string;
  readonly nextAction?: string;
  readonly links: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  /** Bytes of UTF-8 that all names and values together take, those left out included. */
  readonly valueBytes: number;
  readonly faults: readonly OutputFault[];
};

/** The most that all values together may take, in bytes of UTF-8, names included. */
export const MAX_VALUE_BYTES = 4096;
/** The longest file that is read, in characters. */
export const MAX_OUTPUT_LENGTH = 256 * 1024;

const NAME_FORM = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/u;

type Assignment = { readonly line: number; readonly name: string; readonly value: string };
type Parsed = { readonly assignments: readonly Assignment[]; readonly faults: readonly OutputFault[] };

/**
 * Parses the text of BATON_OUTPUT, which has the form of GITHUB_OUTPUT: `name=value`, or for several lines
 * `name<<DELIMITER`, the lines, and `DELIMITER` on a line of its own. `outcome`, `next-action` and `link` have meaning;
 * every other name is a value. Empty lines are skipped. What cannot be used is left out and reported; nothing throws.
 */
export function parseOutput(text: string): StepOutput {
  const cut = text.length > MAX_OUTPUT_LENGTH;
  const { assignments, faults } = parseAssignments(text.slice(0, MAX_OUTPUT_LENGTH));
  const tooLong = { line: 0, problem: `is longer than ${MAX_OUTPUT_LENGTH} characters; the rest was not read` };
  const values = assignments.filter(({ name }) => !KNOWN.has(name));
  const kept = keepWithinLimit(values);
  const outcome = lastOf(assignments, 'outcome');
  const nextAction = lastOf(assignments, 'next-action');
  return {
    ...(outcome === undefined ? {} : { outcome }),
    ...(nextAction === undefined ? {} : { nextAction }),
    links: assignments.filter(({ name }) => name === 'link').map(({ value }) => value),
    values: kept.values,
    valueBytes: kept.bytes,
    faults: [...(cut ? [tooLong] : []), ...faults, ...kept.faults],
  };
}

const KNOWN: ReadonlySet<string> = new Set(['outcome', 'next-action', 'link']);

function lastOf(assignments: readonly Assignment[], name: string): string | undefined {
  return assignments.findLast((assignment) => assignment.name === name)?.value;
}

function parseAssignments(text: string): Parsed {
  const lines = text.split(/\r?\n/u);
  const assignments: Assignment[] = [];
  const faults: OutputFault[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const start = splitLine(line);
    const end = start.delimiter === undefined ? at : lines.indexOf(start.delimiter, at + 1);
    const problem = end < 0 ? `has no line "${start.delimiter}" after it to end the value` : nameProblem(start);
    const value = start.delimiter === undefined ? start.value : lines.slice(at + 1, end).join('\n');
    if (problem === undefined) assignments.push({ line: at + 1, name: start.name, value });
    else faults.push({ line: at + 1, problem });
    at = Math.max(at, end);
  }
  return { assignments, faults };
}

type LineStart = { readonly name: string; readonly value: string; readonly delimiter?: string };

/** As in GITHUB_OUTPUT, whichever of `=` and `<<` comes first decides. */
function splitLine(line: string): LineStart {
  const equals = line.indexOf('=');
  const heredoc = line.indexOf('<<');
  if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
    return { name: line.slice(0, heredoc), value: '', delimiter: line.slice(heredoc + 2) };
  }
  return equals < 0 ? { name: '', value: line } : { name: line.slice(0, equals), value: line.slice(equals + 1) };
}

function nameProblem({ name, value, delimiter }: LineStart): string | undefined {
  if (delimiter === '') return 'names no delimiter after "<<"';
  if (name === '') return 'is neither name=value nor name<<DELIMITER';
  if (!NAME_FORM.test(name))
    return 'has a name that is not 1 to 100 letters, digits, "_" and "-", beginning with a letter or "_"';
  // A name that means something else to every program that puts values into an object.
  if (name === '__proto__') return 'has a name that is reserved';
  if (name === 'link' && delimiter === undefined && value.trim() === '') return 'is an empty link';
  return undefined;
}

function keepWithinLimit(assignments: readonly Assignment[]) {
  const last = new Map(assignments.map((assignment) => [assignment.name, assignment]));
  const kept: (readonly [string, string])[] = [];
  const faults: OutputFault[] = [];
  let bytes = 0;
  for (const { line, name, value } of last.values()) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (bytes <= MAX_VALUE_BYTES) kept.push([name, value]);
    else faults.push({ line, problem: `takes the values above ${MAX_VALUE_BYTES} bytes together` });
  }
  return { values: Object.fromEntries(kept), bytes, faults };
}
