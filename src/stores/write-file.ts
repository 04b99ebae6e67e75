/** Why: a file is either the old one or the new one, whatever happens in between. */

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

import { Failure } from '../domain/failures.ts';
import { inFolder } from '../git/make-folder.ts';
import { temporaryMark } from '../git/temporary-name.ts';

/** A file written beside its place, waiting to be moved there. */
export type StagedFile = { readonly commit: () => void; readonly discard: () => void };

/** Writes a file under a temporary name in the same folder; `commit` moves it into place in one step. */
export function stageFile(path: string, content: string | Uint8Array): StagedFile {
  const folder = dirname(path);
  const temporary = `${folder}/.${basename(path)}.${temporaryMark()}.tmp`;
  const discard = (): void => rmSync(temporary, { force: true });
  try {
    inFolder(folder, () => writeFileSync(temporary, content, { flag: 'wx' }));
  } catch (error) {
    discardQuietly(discard);
    throw cannotWrite(path, error);
  }
  return {
    discard,
    commit: () => {
      try {
        renameSync(temporary, path);
      } catch (error) {
        discardQuietly(discard);
        throw new Failure('not-filed', { path, problem: problemOf(error) });
      }
    },
  };
}

/** Replaces a file in one step. */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  stageFile(path, content).commit();
}

function discardQuietly(discard: () => void): void {
  try {
    discard();
  } catch {
    // The folder that refused the file refuses this too; the first error is the one to tell.
  }
}

function cannotWrite(path: string, error: unknown): Failure {
  return new Failure('cannot-write', { path, problem: problemOf(error) });
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
