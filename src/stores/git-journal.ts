/** Why: records lie in refs, on the history branch and in the working tree, and count once wherever they are met. */

import type { Append, AppendResult, ChainStore, Journal, JournalView } from '../app/ports.ts';
import { Failure } from '../domain/failures.ts';
import type { RecordId, WorkItemId } from '../domain/ids.ts';
import type { RecordEntry } from '../domain/record.ts';
import type { LoadAdmission } from './admission.ts';
import { chainRef, readTip, type CommitMemory } from './git-chains.ts';
import type { GitRepository } from './git-repository.ts';
import type { Reader } from './admit-file.ts';
import { readHistory, readHistoryTip, type HistoryPlace, type HistoryRead } from './history-branch.ts';
import { openRecordCache, type RecordCache } from './record-cache.ts';
import { readRecordFiles, stageRecordFile, type ArtifactsPlace, type StagedRecord } from './record-files.ts';

/** What a journal is made of. */
export type JournalParts = {
  readonly repository: GitRepository;
  readonly chains: (memory: CommitMemory) => ChainStore;
  readonly history: HistoryPlace;
  readonly artifacts: ArtifactsPlace;
  readonly load: LoadAdmission;
  /** The history that a server holds; missing where none is used. */
  readonly shared?: SharedHistory;
};

/** The history branch of a server, beside that of the repository. */
export type SharedHistory = {
  /** Where it lies, as it was seen when the chains were read last. */
  readonly seen: () => HistoryPlace | undefined;
  /** Where it stands now, and where the chain of a work item as a whole does. */
  readonly tips: (workItem: WorkItemId) => Promise<SharedTips>;
  /** The server's clock, moved on since its last answer; undefined when it does not tell. */
  readonly serverTime?: () => string | undefined;
};

/** Marks of what a server holds. */
export type SharedTips = { readonly history: string | undefined; readonly item: string | undefined };

type Caches = (workItem: WorkItemId) => RecordCache;

/** The journal of a repository. */
export function createGitJournal(parts: JournalParts): Journal {
  const open = new Map<WorkItemId, RecordCache>();
  const cacheOf: Caches = (workItem) => {
    const cache = open.get(workItem) ?? openRecordCache(parts.repository.privateDir, workItem);
    open.set(workItem, cache);
    return cache;
  };
  return {
    read: (workItem) => readAll(parts, workItem, cacheOf(workItem)),
    append: (appends) => appendAll(parts, appends, cacheOf),
    file: async (entries) => {
      const staged = entries.map((entry) => {
        const file = stageRecordFile(parts.artifacts, entry);
        file.commit();
        return file;
      });
      return () => staged.forEach((file) => file.remove());
    },
    historyTip: (workItem) => markNow(parts, workItem),
    serverTime: () => parts.shared?.serverTime?.(),
  };
}

async function readAll(parts: JournalParts, workItem: WorkItemId, cache: RecordCache): Promise<JournalView> {
  const reader = { load: parts.load, cache };
  const reading = parts.chains(cache).read(workItem);
  const [chains, history, files, shared] = await Promise.all([
    reading,
    readHistory(parts.repository, parts.history, workItem, reader),
    readRecordFiles(parts.artifacts, workItem, reader),
    reading.then(() => readShared(parts, workItem, reader)),
  ]);
  cache.save();
  const entries = new Map<RecordId, RecordEntry>();
  for (const id of [...history.ids, ...files.ids, ...shared.ids]) {
    const record = cache.record(id);
    if (record?.workItemId === workItem) entries.set(id, { id, record });
  }
  const filed = parts.shared === undefined ? new Set(entries.keys()) : new Set([...files.ids, ...shared.ids]);
  for (const chain of chains.values()) for (const entry of chain.entries) entries.set(entry.id, entry);
  return {
    entries: [...entries.values()],
    tips: new Map([...chains].map(([key, chain]) => [key, chain.tip])),
    renewals: new Map([...chains].flatMap(([key, { renewal }]) => (renewal === undefined ? [] : [[key, renewal]]))),
    historyTip: markOf(parts.shared === undefined ? [history.tip] : [history.tip, shared.tip], chains.get('')?.tip),
    filed,
    problems: [...history.problems, ...files.problems, ...shared.problems],
  };
}

/** With a server, what only the history of this repository holds is not `filed`: the server has to get it as a file, too. */
async function readShared({ repository, shared }: JournalParts, workItem: WorkItemId, reader: Reader) {
  const place = shared?.seen();
  return place === undefined ? NO_HISTORY : readHistory(repository, place, workItem, reader);
}

const NO_HISTORY: HistoryRead = { tip: undefined, ids: [], problems: [] };

async function markNow(
  { repository, history, shared }: JournalParts,
  workItem: WorkItemId,
): Promise<string | undefined> {
  const own = await readHistoryTip(repository, history);
  if (shared === undefined) return markOf([own], await readTip(repository, chainRef(workItem, { kind: 'item' })));
  const tips = await shared.tips(workItem);
  return markOf([own, tips.history], tips.item);
}

/** Branches and a chain as one mark: it is equal when none of them has moved. */
function markOf(branches: readonly (string | undefined)[], item: string | undefined): string | undefined {
  const tips = [...branches, item];
  return tips.every((tip) => tip === undefined) ? undefined : tips.map((tip) => tip ?? '').join(' ');
}

async function appendAll(
  parts: JournalParts,
  appends: readonly Append[],
  cacheOf: Caches,
): Promise<readonly AppendResult[]> {
  const [first] = appends;
  if (first === undefined) return [];
  const cache = cacheOf(first.workItem);
  await refuseUnreadable(parts, appends);
  const staged = stageAll(parts, appends);
  const results = await parts
    .chains(cache)
    .append(appends)
    .catch((error: unknown) => {
      for (const file of staged.flat()) file.discard();
      throw error;
    });
  results.forEach((result, at) => {
    for (const file of staged[at] ?? []) {
      if (result.kind === 'lost') file.discard();
      else file.commit();
      if (result.kind === 'applied') file.remember(cache);
    }
  });
  cache.save();
  return results;
}

/**
 * Words that somebody typed are judged before they are written, by the judge that every reader applies: a record that
 * nobody would admit must not come to be. The start of an attempt holds no such words.
 */
async function refuseUnreadable({ load }: JournalParts, appends: readonly Append[]): Promise<void> {
  const entries = appends.flatMap((append) => append.entries);
  const typed = entries.filter(({ record }) => record.eventType !== 'attempt-started');
  if (typed.length === 0) return;
  const admit = await load();
  for (const { line } of typed) {
    const admitted = admit(line);
    if (admitted.kind === 'refused') throw new Failure('record-refused', { reason: admitted.reason });
  }
}

/** Writes all files beside their places, or none of them; the files of each append together. */
function stageAll({ artifacts }: JournalParts, appends: readonly Append[]): readonly (readonly StagedRecord[])[] {
  const staged: StagedRecord[] = [];
  try {
    return appends.map(({ entries }) =>
      entries.map((entry) => {
        const file = stageRecordFile(artifacts, entry);
        staged.push(file);
        return file;
      }),
    );
  } catch (error) {
    for (const file of staged) file.discard();
    throw error;
  }
}
