/** Why: use cases are tested over stores that can be looked into and broken, with time and chance that repeat. */

import type { History, HistoryCommit, Journal, JournalView, Library } from '../../src/app/ports.ts';
import type { RunPorts } from '../../src/app/run-progress.ts';
import type { CheckPorts } from '../../src/app/check-criteria.ts';
import type { WorkItemId } from '../../src/domain/ids.ts';
import type { RecordEntry } from '../../src/domain/record.ts';
import type { WorkItem } from '../../src/domain/work-item.ts';
import type { Workflow } from '../../src/domain/workflow.ts';
import { createMemoryChains, type MemoryChains } from '../../src/stores/memory-chains.ts';
import { WORK_ITEM } from './workflow-builder.ts';

/** What a repository holds, as plain maps. */
export type MemoryDisk = {
  readonly chains: MemoryChains;
  readonly workItems: Map<WorkItemId, WorkItem>;
  readonly workflows: Map<string, Workflow>;
  readonly schedules: Map<WorkItemId, string>;
  /** Records as files of the working tree. */
  readonly files: Map<string, RecordEntry>;
  /** Records on the history branch. */
  readonly committed: Map<string, RecordEntry>;
  commits: number;
};

/** Ports over one disk. Several worlds over one disk are several processes. */
export type MemoryWorld = Pick<RunPorts, 'clock' | 'nonces' | 'files' | 'filesIn' | 'worktrees' | 'timer'> &
  CheckPorts & {
    readonly library: Library;
    readonly journal: Journal;
    readonly history: History;
    readonly workplace: RunPorts['workplace'];
    readonly disk: MemoryDisk;
    /** What was kept of refused results. */
    readonly kept: object[];
  };

/** A disk on which one work item is registered, or none. */
export function makeDisk(workflow: Workflow, workItem: WorkItem | undefined = WORK_ITEM): MemoryDisk {
  return {
    chains: createMemoryChains(),
    workItems: new Map(workItem === undefined ? [] : [[workItem.id, workItem]]),
    workflows: new Map([[`${workflow.id} ${workflow.version}`, workflow]]),
    schedules: new Map(),
    files: new Map(),
    committed: new Map(),
    commits: 0,
  };
}

const NO_FILES: RunPorts['files'] = {
  collect: () => Promise.resolve({ files: [], unmatched: [] }),
  firstChanged: () => Promise.resolve(undefined),
};

/** A process that works on a disk. Its nonces begin with its name. Holders of attempts that it did not begin are gone. */
export function makeWorld(disk: MemoryDisk, name = 'a'): MemoryWorld {
  const kept: object[] = [];
  let nonces = 0;
  const mine = new Set<string>();
  return {
    disk,
    kept,
    library: makeLibrary(disk),
    journal: makeJournal(disk),
    history: makeHistory(disk),
    clock: { now: () => '2026-01-03T00:00:00Z' },
    nonces: {
      next: () => {
        nonces += 1;
        return Buffer.from(`${name}-${nonces}`.padStart(16, '.')).toString('hex');
      },
    },
    checks: { run: () => Promise.resolve({ exitCode: 0, outputSha256: '0'.repeat(64), tail: '' }) },
    files: NO_FILES,
    filesIn: () => NO_FILES,
    worktrees: () => Promise.reject(new Error('attempts in memory have no worktrees')),
    timer: {
      nextTurn: () => Promise.resolve(),
      after: (_, callback) => {
        queueMicrotask(callback);
        return { cancel: () => undefined };
      },
    },
    workplace: {
      noteHolder: (_, made) => {
        for (const nonce of made) mine.add(nonce);
        return Promise.resolve();
      },
      holderState: (_, __, nonce) => Promise.resolve(mine.has(nonce) ? 'alive' : 'gone'),
      endOrphans: () => Promise.resolve(0),
      keepRefused: (_, __, carried) => {
        kept.push(carried);
        return Promise.resolve(`kept/${kept.length}`);
      },
    },
  };
}

function makeJournal(disk: MemoryDisk): Journal {
  const markOf = (item: string | undefined): string => `commit-${disk.commits} ${item ?? ''}`;
  return {
    historyTip: async (workItem) => markOf((await disk.chains.read(workItem)).get('')?.tip),
    read: async (workItem): Promise<JournalView> => {
      const chains = await disk.chains.read(workItem);
      const filed = [...disk.committed.values(), ...disk.files.values()];
      const all = [...filed, ...[...chains.values()].flatMap((chain) => chain.entries)];
      return {
        entries: [...new Map(all.map((entry) => [entry.id, entry])).values()],
        tips: new Map([...chains].map(([key, chain]) => [key, chain.tip])),
        renewals: new Map([...chains].flatMap(([key, { renewal }]) => (renewal === undefined ? [] : [[key, renewal]]))),
        historyTip: markOf(chains.get('')?.tip),
        filed: new Set(filed.map((entry) => entry.id)),
        problems: [],
      };
    },
    append: async (appends) => {
      const results = await disk.chains.append(appends);
      appends.forEach(({ entries }, at) => {
        if (results[at]?.kind !== 'applied') return;
        for (const { id, record } of entries) disk.files.set(id, { id, record });
      });
      return results;
    },
    file: (entries) => {
      for (const { id, record } of entries) disk.files.set(id, { id, record });
      return Promise.resolve(() => entries.forEach(({ id }) => disk.files.delete(id)));
    },
  };
}

function makeHistory(disk: MemoryDisk): History {
  const commit = ({ finished, dryRun }: Parameters<History['commit']>[0]): HistoryCommit => {
    const branch = 'refs/heads/main';
    const fresh = [...disk.files.values()].filter((entry) => !disk.committed.has(entry.id));
    const paths = fresh.map((entry) => entry.id);
    if (fresh.length === 0 && finished.length === 0) return { kind: 'nothing-new', branch };
    if (dryRun) return { kind: 'planned', branch, paths };
    if (!disk.chains.stand(finished)) return { kind: 'moved', branch };
    for (const entry of fresh) disk.committed.set(entry.id, entry);
    disk.chains.remove(finished);
    disk.commits += 1;
    return {
      kind: 'committed',
      branch,
      commit: `commit-${disk.commits}`,
      paths,
      indexed: true,
      sealed: { size: 0, added: 0, packed: 0 },
    };
  };
  return { commit: (request) => Promise.resolve(commit(request)) };
}

function makeLibrary(disk: MemoryDisk): Library {
  const { workItems, workflows, schedules } = disk;
  return {
    root: 'artifacts',
    listWorkItems: () => Promise.resolve([...workItems.keys()]),
    readWorkItem: (id) => Promise.resolve(workItems.get(id)),
    writeWorkItem: (item) => {
      workItems.set(item.id, item);
      return Promise.resolve(`artifacts/work-items/${item.id}.json`);
    },
    readWorkflow: (id, version) => Promise.resolve(workflows.get(`${id} ${version}`)),
    listWorkflows: () =>
      Promise.resolve([...workflows.values()].map((workflow) => ({ path: `${workflow.id}.yaml`, workflow }))),
    writeWorkflow: (workflow) => {
      workflows.set(`${workflow.id} ${workflow.version}`, workflow);
      return Promise.resolve(`artifacts/workflows/${workflow.id}.yaml`);
    },
    writeSchedule: (schedule, { dryRun }) => {
      const text = JSON.stringify(schedule);
      const changed = schedules.get(schedule.workItemId) !== text;
      if (!dryRun) schedules.set(schedule.workItemId, text);
      return Promise.resolve({ path: `artifacts/schedule/${schedule.workItemId}.json`, changed });
    },
    writeExport: (name) => Promise.resolve(name),
  };
}
