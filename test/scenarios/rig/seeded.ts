/** Why: the first thing a user does is to clone a repository with the seeded workspace and type what the page says. */

import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import path from 'node:path';

import { PROGRAM } from '../../support/program-process.ts';
import type { ScratchRepository } from '../../support/scratch-repository.ts';

const PROJECT = path.resolve(import.meta.dirname, '../../..');

/** The files of the seeded workspace, as they are committed here. */
export function seededFiles(): Readonly<Record<string, string>> {
  const listed = execFileSync('git', ['ls-files', '-z', '--', 'artifacts'], { cwd: PROJECT, encoding: 'utf8' });
  const names = listed.split('\0').filter((name) => name !== '');
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(PROJECT, name), 'utf8')]));
}

/** Puts a fresh clone in the repository's place, with the built program where the page expects it. */
export function cloneAgain({ folder, top, git }: ScratchRepository): void {
  const origin = path.join(folder, 'origin');
  renameSync(top, origin);
  execFileSync('git', ['clone', '--quiet', origin, top], { cwd: folder });
  symlinkSync(path.resolve(PROGRAM, '../..'), path.join(top, 'dist'));
  appendFileSync(path.join(top, git('rev-parse', '--git-path', 'info/exclude')), '/dist\n');
}
