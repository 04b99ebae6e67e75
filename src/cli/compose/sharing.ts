/** Why: what a server adds is loaded only where one is used, so that a repository on its own pays nothing for it. */

import type { ChainStore, History, Library } from '../../app/ports.ts';
import type { Positions } from '../../stores/chain-positions.ts';
import { chainRef, readTip, type CommitMemory } from '../../stores/git-chains.ts';
import type { SharedHistory } from '../../stores/git-journal.ts';
import type { GitRepository } from '../../stores/git-repository.ts';
import { readHistory, readHistoryTip } from '../../stores/history-branch.ts';
import { createOfflineChains } from '../../stores/offline-chains.ts';
import { createOfflineHistory } from '../../stores/offline-history.ts';
import { openRecordCache } from '../../stores/record-cache.ts';
import { createRemoteChains, type RemoteChainsParts } from '../../stores/remote-chains.ts';
import { createRemoteHistory } from '../../stores/remote-history.ts';
import { openServer, patiently, type Server } from '../../stores/server.ts';
import { trackedHistory, trackingPrefix } from '../../stores/tracking.ts';
import { loadAdmission } from './late-parts.ts';

/** The parts of a world that change when it is shared through a server. */
export type SharedParts = {
  readonly chains: (memory: CommitMemory) => ChainStore;
  readonly shared: SharedHistory;
  readonly history: History;
  readonly library: (library: Library) => Library;
};

/** What is needed to build them. */
export type SharingRequest = {
  readonly repository: GitRepository;
  readonly remote: string;
  readonly historyBranch: string | undefined;
  readonly root: string;
  readonly onNote: (note: string) => void;
};

/** Parts that decide on the server. */
export function shareThrough({ repository, remote, historyBranch, root, onNote }: SharingRequest): SharedParts {
  const server = openServer(repository, { remote, historyBranch });
  const positions: Positions = new Map();
  const collected = collectedAt(repository, server, root);
  return {
    chains: (known) =>
      createRemoteChains({ repository, server, reading: { load: loadAdmission, known }, positions, collected, onNote }),
    shared: {
      seen: () => {
        const tip = server.lastHistory();
        return tip === undefined ? undefined : { ref: tip, root };
      },
      tips: async (workItem) => {
        const { history, item } = await patiently(() => server.marks(workItem));
        return { history, item: item ?? (await readTip(repository, chainRef(workItem, { kind: 'item' }))) };
      },
      serverTime: server.time,
    },
    history: createRemoteHistory({ repository, server, positions, root }),
    library: (library) => askingLibrary(library, server),
  };
}

/** Asked only about what a killed program left, so it opens a memory of its own. */
function collectedAt(repository: GitRepository, server: Server, root: string): RemoteChainsParts['collected'] {
  return async (workItem) => {
    const ref = server.lastHistory();
    if (ref === undefined) return new Set();
    const reader = { load: loadAdmission, cache: openRecordCache(repository.privateDir, workItem) };
    return new Set((await readHistory(repository, { ref, root }, workItem, reader)).ids);
  };
}

/** Parts that decide here, on what was seen of the server before. */
export function workOffline({ repository, remote, root, historyBranch }: SharingRequest): SharedParts {
  const positions: Positions = new Map();
  const ref = trackedHistory(remote);
  return {
    chains: (known) => createOfflineChains(repository, remote, { load: loadAdmission, known }, positions),
    shared: {
      seen: () => ({ ref, root }),
      tips: async (workItem) => {
        const name = chainRef(workItem, { kind: 'item' });
        const seen = name.replace('refs/baton/', trackingPrefix(remote));
        const item = (await readTip(repository, name)) ?? (await readTip(repository, seen));
        return { history: await readHistoryTip(repository, { ref, root }), item };
      },
    },
    history: createOfflineHistory({ repository, positions, branch: historyBranch, root }),
    library: (library) => library,
  };
}

/** What is not known here may have been registered elsewhere: the server's history is fetched before saying so. */
function askingLibrary(library: Library, server: Pick<Server, 'history' | 'viewAhead'>): Library {
  return {
    ...library,
    listWorkItems: async () => {
      const known = await library.listWorkItems();
      if (known.length > 0) return known;
      await server.history();
      return library.listWorkItems();
    },
    readWorkItem: async (id) => {
      const known = await library.readWorkItem(id);
      if (known !== undefined) return known;
      await server.viewAhead(id);
      return library.readWorkItem(id);
    },
  };
}
