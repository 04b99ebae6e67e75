/** Why: setting up writes where the repository says, and a link in it must not lead the writing out of the repository. */

import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { SetupFiles } from '../app/ports.ts';
import { Failure } from '../domain/failures.ts';
import { diffAgainst } from '../git/diff.ts';
import type { GitRepository } from './git-repository.ts';
import { readRegularFile } from './read-file.ts';
import { writeFileAtomic } from './write-file.ts';

/** The files of a repository's working tree. */
export function createSetupFiles({ top, place }: Pick<GitRepository, 'top' | 'place'>): SetupFiles {
  return {
    read: (path) => {
      refuseLinks(top, path);
      const bytes = readRegularFile(join(top, path), path);
      return bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    },
    write: (path, content) => {
      refuseLinks(top, path);
      writeFileAtomic(join(top, path), content);
    },
    difference: (path, content) => diffAgainst(place, path, content),
  };
}

/** Refuses a path of which any part below the top is a symbolic link. */
function refuseLinks(top: string, path: string): void {
  for (let part = path; part !== '.'; part = dirname(part)) {
    if (lstatSync(join(top, part), { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new Failure('cannot-write', { path, problem: `${part} is a symbolic link, and may lead anywhere` });
    }
  }
}
