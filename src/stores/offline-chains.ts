/** Why: work goes on without the server, from what was last seen of it, and is published later. */

import type { Append, ChainStore } from '../app/ports.ts';
import { localTips, mergeSides, type Positions } from './chain-positions.ts';
import { chainRef, moveChain, writeChainCommits, type Reading } from './git-chains.ts';
import type { GitRepository } from './git-repository.ts';
import { trackingPrefix } from './tracking.ts';

/** Chains in local refs, going on from those that were fetched from a server before. */
export function createOfflineChains(
  repository: GitRepository,
  remote: string,
  reading: Reading,
  positions: Positions,
): ChainStore {
  return {
    read: async (workItem) => {
      const [local, seen] = await Promise.all([
        localTips(repository, workItem),
        localTips(repository, workItem, trackingPrefix(remote)),
      ]);
      return mergeSides(repository, { workItem, local, remote: seen, lead: 'local' }, reading, positions);
    },
    append: async (appends) =>
      Promise.all(
        writeChainCommits(repository, appends).map(({ append, tip }) =>
          moveChain(repository, { ...append, expect: startOf(append, positions) }, tip),
        ),
      ),
  };
}

/** Where the local ref stands when the chain is gone on with from what the server was seen at: nowhere, or behind. */
function startOf(append: Append, positions: Positions): string | undefined {
  if (append.expect === undefined) return undefined;
  const position = positions.get(chainRef(append.workItem, append.chain));
  return position?.remote === append.expect ? position.local : append.expect;
}
