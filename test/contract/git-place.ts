/** Why: the contract runs over git in several forms (SHA-1, SHA-256, worktrees), each a fresh repository. */

import { loadAdmission } from '../../src/cli/compose/late-parts.ts';
import { locateRepository } from '../../src/git/locate.ts';
import { createGitChains } from '../../src/stores/git-chains.ts';
import { openRepository, type GitRepository } from '../../src/stores/git-repository.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../support/temporary-repository.ts';
import type { ChainPlace } from './race.ts';

/** A place in a git repository; `openIn` opens it from another working tree. */
export type GitPlace = ChainPlace & {
  readonly repository: TemporaryRepository;
  readonly openRepository: (folder?: string) => Promise<GitRepository>;
};

/** Makes a place for chains in a new repository. */
export function makeGitPlace(format: 'sha1' | 'sha256' = 'sha1'): GitPlace {
  const repository = makeTemporaryRepository(format);
  const opened: GitRepository[] = [];
  const open = async (folder = repository.top): Promise<GitRepository> => {
    const located = await locateRepository(folder, repository.env);
    if (located.kind !== 'found') throw new Error(`no repository in ${folder}`);
    const found = openRepository(located, repository.env);
    opened.push(found);
    return found;
  };
  return {
    repository,
    openRepository: open,
    open: async () => createGitChains(await open(), loadAdmission),
    remove: () => {
      for (const each of opened) each.close();
      repository.remove();
    },
  };
}
