/** Why: a plan is named by its file or by its folder, and its work item is named after that. */

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { idFromText } from '../app/adopt-plan.ts';
import { Failure } from '../domain/failures.ts';
import { idFault } from '../domain/ids.ts';
import { readNamedFile } from './named-file.ts';

/** A plan's file: `shown` is what the caller wrote or what it became, `link` its path from the top when it lies below it. */
export type PlanFile = {
  readonly path: string;
  readonly shown: string;
  readonly link: string | undefined;
  readonly bytes: Uint8Array;
  /** An id from the name: of the folder for `tasks.md` and its like, otherwise of the file. */
  readonly id: string;
};

const NAMES = ['tasks.md', 'TASKS.md', 'Tasks.md'];

/** True when a word names a markdown file or a folder, as plans do. */
export function isPlanPath(word: string, cwd: string): boolean {
  return /\.(?:md|markdown|mdx)$/iu.test(word) || isFolder(resolve(cwd, word));
}

/** Reads a plan's file. Fails when it cannot be read, or when a folder holds no `tasks.md`. */
export function readPlanFile(word: string, around: { readonly cwd: string; readonly top: string }): PlanFile {
  const named = resolve(around.cwd, word);
  const path = isFolder(named) ? inFolder(named, word) : named;
  const shown = path === named ? word : join(word, basename(path));
  const fromTop = relative(around.top, path).split(sep).join('/');
  const inside = fromTop !== '' && !fromTop.startsWith('../') && !/^[A-Za-z]:/u.test(fromTop);
  return { path, shown, link: inside ? fromTop : undefined, bytes: readNamedFile(path, shown), id: idOf(path) };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function inFolder(folder: string, word: string): string {
  const entries = readdirSync(folder, { withFileTypes: true });
  const found = NAMES.find((name) => entries.some((entry) => entry.name === name));
  if (found !== undefined) return join(folder, found);
  const below = entries
    .filter(
      (entry) => entry.isDirectory() && readdirSync(join(folder, entry.name)).some((name) => NAMES.includes(name)),
    )
    .map((entry) => join(word, entry.name))
    .sort();
  const problem =
    below.length === 0
      ? 'has no tasks.md'
      : `has no tasks.md itself; these folders in it have one: ${below.join(', ')}`;
  throw new Failure('no-plan', { path: word, problem, next: `baton plan import ${below[0] ?? '<file>'}` });
}

function idOf(path: string): string {
  const name = basename(path).replace(/\.[^.]*$/u, '');
  const own = /^(?:tasks|todo|plan|readme|checklist)$/iu.test(name) ? basename(dirname(path)) : name;
  return idFault(own) === undefined ? own : idFromText('plan', own);
}
