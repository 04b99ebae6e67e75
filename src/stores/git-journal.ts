/** Why: records lie in refs, on the history branch and in the working tree, and count once wherever they are met. */

import type { Append, AppendResult, ChainStore, Journal, JournalView } from '../app/ports.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { RecordEntry } from '../domain/record.ts';
import type { LoadAdmission } from './admission.ts';
import type { GitRepository } from './git-repository.ts';
import { readHistory, readHistoryTip, type HistoryPlace } from './history-branch.ts';
import { readCache, writeCache, type RecordCache } from './record-cache.ts';
import { readRecordFiles, stageRecordFile } from './record-files.ts';

/** What a journal is made of. */
export type JournalParts = {
  readonly repository: GitRepository;
  readonly chains: (commits: RecordCache['commits']) => ChainStore;
  readonly history: HistoryPlace;
  /** Absolute path of the artifacts folder in the working tree. */
  readonly artifacts: string;
  readonly load: LoadAdmission;
};

/** The journal of a repository. */
export function createGitJournal(parts: JournalParts): Journal {
  const caches = new Map<WorkItemId, RecordCache>();
  const cacheOf = (workItem: WorkItemId): RecordCache => {
    const cache = caches.get(workItem) ?? readCache(parts.repository.privateDir, workItem);
    caches.set(workItem, cache);
    return cache;
  };
  return {
    read: (workItem) => readAll(parts, workItem, cacheOf(workItem)),
    append: (appends) => appendAll(parts, appends, parts.chains(new Map())),
    file: async (entries) => {
      for (const entry of entries) stageRecordFile(parts.artifacts, entry).commit();
    },
    historyTip: () => readHistoryTip(parts.repository, parts.history),
  };
}

async function readAll(parts: JournalParts, workItem: WorkItemId, cache: RecordCache): Promise<JournalView> {
  const before = cache.records.size + cache.files.size + cache.trees.size + cache.commits.size;
  const reader = { load: parts.load, cache };
  const artifacts = { path: parts.artifacts, root: parts.history.root };
  const [chains, history, files] = await Promise.all([
    parts.chains(cache.commits).read(workItem),
    readHistory(parts.repository, parts.history, workItem, reader),
    readRecordFiles(artifacts, workItem, reader),
  ]);
  const entries = new Map<string, RecordEntry>();
  for (const id of [...history.ids, ...files.ids]) {
    const record = cache.records.get(id);
    if (record?.workItemId === workItem) entries.set(id, { id, record });
  }
  const filed = new Set([...entries.values()].map((entry) => entry.id));
  for (const chain of chains.values()) {
    for (const entry of chain.entries) {
      entries.set(entry.id, entry);
      cache.records.set(entry.id, entry.record);
    }
  }
  const after = cache.records.size + cache.files.size + cache.trees.size + cache.commits.size;
  if (after !== before) writeCache(parts.repository.privateDir, workItem, cache);
  return {
    entries: [...entries.values()],
    tips: new Map([...chains].map(([key, chain]) => [key, chain.tip])),
    historyTip: history.tip,
    filed,
    problems: [...history.problems, ...files.problems],
  };
}

async function appendAll(
  parts: JournalParts,
  appends: readonly Append[],
  chains: ChainStore,
): Promise<readonly AppendResult[]> {
  const staged = appends.map((append) => stageRecordFile(parts.artifacts, append.entry));
  const discardAll = (): void => staged.forEach((file) => file.discard());
  const results = await chains.append(appends).catch((error: unknown) => {
    discardAll();
    throw error;
  });
  results.forEach((result, at) => (result.kind === 'applied' ? staged[at]?.commit() : staged[at]?.discard()));
  return results;
}
