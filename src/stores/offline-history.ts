/** Why: collecting without the server commits here, and leaves alone what only the server can delete. */

import type { History } from '../app/ports.ts';
import type { Positions } from './chain-positions.ts';
import { chainRef } from './git-chains.ts';
import { createGitHistory } from './git-history.ts';
import type { GitRepository } from './git-repository.ts';

/** What it is made of; the branch by its short name, or the one that is checked out. */
export type OfflineHistoryParts = {
  readonly repository: GitRepository;
  readonly positions: Positions;
  readonly branch: string | undefined;
  readonly root: string;
};

/** History on a branch of this repository, for chains that go on from a server's. */
export function createOfflineHistory({ repository, positions, branch, root }: OfflineHistoryParts): History {
  const history = createGitHistory(repository, { branch, root });
  return {
    commit: (request) => {
      const finished = request.finished.flatMap((chain) => {
        const tip = positions.get(chainRef(chain.workItem, chain.chain))?.local;
        return tip === undefined ? [] : [{ ...chain, tip }];
      });
      return history.commit({ ...request, finished });
    },
  };
}
