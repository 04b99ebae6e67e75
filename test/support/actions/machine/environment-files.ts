/** Why: steps hand values on through files whose lines are `name=value`, or a value between delimiters. */

import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of one step. */
export type EnvironmentFiles = {
  /** The variables that name the files. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the step wrote. A file that cannot be understood is an error. */
  readonly read: () => Written;
  readonly remove: () => void;
};

/** What a step handed on. */
export type Written = {
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  readonly summary: string;
  /** A summary over the limit is not shown, and the step goes on. */
  readonly summaryTooLarge: boolean;
};

/** A file that the runner cannot understand; the step fails. */
export class FileCommandError extends Error {}

const LARGEST_SUMMARY = 1024 * 1024;

/** Makes empty files for a step below the runner's temporary folder. */
export function makeEnvironmentFiles(temporary: string): EnvironmentFiles {
  const folder = join(temporary, '_runner_file_commands');
  mkdirSync(folder, { recursive: true });
  const id = randomUUID();
  const at = (name: string): string => join(folder, `${name}_${id}`);
  const files = { output: at('set_output'), env: at('set_env'), path: at('add_path'), state: at('save_state') };
  const summary = at('step_summary');
  const all = [...Object.values(files), summary];
  for (const file of all) writeFileSync(file, '');
  return {
    variables: {
      GITHUB_OUTPUT: files.output,
      GITHUB_ENV: files.env,
      GITHUB_PATH: files.path,
      GITHUB_STATE: files.state,
      GITHUB_STEP_SUMMARY: summary,
    },
    read: () => {
      const summaryTooLarge = sizeOf(summary) > LARGEST_SUMMARY;
      return {
        outputs: parsePairs(textOf(files.output), 'output'),
        env: refuseNodeOptions(parsePairs(textOf(files.env), 'env')),
        paths: textOf(files.path)
          .split(/\r?\n/u)
          .filter((line) => line !== ''),
        summary: summaryTooLarge ? '' : textOf(summary),
        summaryTooLarge,
      };
    },
    remove: () => {
      for (const file of all) rmSync(file, { force: true });
    },
  };
}

/** A step may have removed its file; then it says nothing. */
function textOf(file: string): string {
  return sizeOf(file) === 0 ? '' : readFileSync(file, 'utf8');
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function refuseNodeOptions(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (Object.keys(env).some((name) => name.toUpperCase() === 'NODE_OPTIONS')) {
    throw new FileCommandError("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  }
  return env;
}

/** Reads `name=value` lines and `name<<DELIMITER` blocks; a later value replaces an earlier one. */
function parsePairs(text: string, command: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/u);
  const pairs: Record<string, string> = {};
  for (let index = 0; index < lines.length;) {
    const pair = pairAt(lines, index, command);
    if (pair.name !== undefined) pairs[pair.name] = pair.value;
    index = pair.next;
  }
  return pairs;
}

type Pair = { readonly name: string | undefined; readonly value: string; readonly next: number };

/** What comes first in a line decides: `=` makes it a value, `<<` the beginning of a block. */
function pairAt(lines: readonly string[], index: number, command: string): Pair {
  const line = lines[index] ?? '';
  if (line === '') return { name: undefined, value: '', next: index + 1 };
  const { name, value, delimiter } = /^(?<name>.+?)(?:=(?<value>.*)|<<(?<delimiter>.+))$/su.exec(line)?.groups ?? {};
  if (name === undefined || line.startsWith('=')) throw fault(command, `Invalid format '${line}'`);
  if (delimiter === undefined) return { name, value: value ?? '', next: index + 1 };
  const end = lines.indexOf(delimiter, index + 1);
  if (end < 0) throw fault(command, `Invalid value. Matching delimiter not found '${delimiter}'`);
  return { name, value: lines.slice(index + 1, end).join('\n'), next: end + 1 };
}

function fault(command: string, reason: string): FileCommandError {
  return new FileCommandError(`Unable to process file command '${command}' successfully. ${reason}`);
}
