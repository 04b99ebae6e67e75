/** Why: the use cases are the real ones and so is the rule by which pushes are settled; only what they stand on is simulated. */

import type {
  Append,
  AppendResult,
  History,
  Journal,
  JournalView,
  Library,
  Observations,
} from '../../src/app/ports.ts';
import type { ClaimPorts } from '../../src/app/claim.ts';
import type { EndPorts } from '../../src/app/end-attempt.ts';
import type { ReapPorts } from '../../src/app/reap.ts';
import type { RecordId } from '../../src/domain/ids.ts';
import { isAttemptEnd, type RecordEntry } from '../../src/domain/record.ts';
import type { Workflow } from '../../src/domain/workflow.ts';
import { chainRef } from '../../src/stores/git-chains.ts';
import { settlePushes, settleTogether, type ChainPush } from '../../src/stores/settle-push.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';
import type { Without } from './conditions.ts';
import type { Line, Seen } from './line.ts';
import { chainOf, goesThrough, HISTORY, renewalIn, type SimulatedServer } from './server.ts';

/** What lies in a clone and outlives its programs, unless the machine is lost: records as files, and pushes written down. */
export type Disk = {
  readonly files: Map<RecordId, RecordEntry>;
  readonly intents: Set<ChainPush>;
  readonly seen: { floor: number };
  readonly sightings: Map<string, { readonly tip: string; readonly since: number }>;
};

/** Everything that claiming, ending and collecting need from outside. */
export type Clone = ClaimPorts &
  EndPorts &
  Pick<ReapPorts, 'workplace'> & { readonly history: History; readonly observations: Observations };

/** What a clone is made of. */
export type CloneParts = {
  readonly disk: Disk;
  readonly line: Line;
  readonly server: SimulatedServer;
  readonly workflow: Workflow;
  readonly now: () => string;
  /** Seconds by the machine's own clock that only ever goes on. */
  readonly seconds: () => number;
  /** Takes what a refused result carried. */
  readonly keep: (carried: object) => void;
  readonly without: Without | undefined;
};

/** A program at work in a clone. */
export function openClone(parts: CloneParts): Clone {
  return {
    journal: parts.without === 'second-look' ? lookingOnce(openJournal(parts)) : openJournal(parts),
    history: openHistory(parts),
    observations: openObservations(parts),
    library: openLibrary(parts.workflow),
    clock: { now: parts.now },
    checks: { run: () => Promise.resolve({ exitCode: 0, outputSha256: '0'.repeat(64), tail: '' }) },
    files: {
      collect: () => Promise.resolve({ files: [], unmatched: [] }),
      firstChanged: () => Promise.resolve(undefined),
    },
    worktrees: () => Promise.reject(new Error('the simulated workflow keeps no attempts apart')),
    workplace: {
      holderState: () => Promise.resolve('unknown'),
      keepRefused: (_, __, carried) => {
        parts.keep(carried);
        return Promise.resolve('kept');
      },
    },
  };
}

const PREFIX = `refs/baton/steps/${WORK_ITEM.id}/`;

function viewOf({ server, disk }: CloneParts, { tips, history }: Seen): JournalView {
  const collected = server.history(history).records;
  const entries = new Map([...collected, ...disk.files]);
  const filed = new Set(entries.keys());
  for (const tip of tips.values()) for (const entry of chainOf(server, tip)) entries.set(entry.id, entry);
  return {
    entries: [...entries.values()],
    tips: new Map([...tips].map(([ref, tip]) => [ref.slice(PREFIX.length), tip])),
    renewals: new Map(
      [...tips].flatMap(([ref, tip]) => {
        const renewal = renewalIn(server, tip);
        return renewal === undefined ? [] : [[ref.slice(PREFIX.length), renewal] as const];
      }),
    ),
    historyTip: history,
    filed,
    problems: [],
  };
}

function openJournal(parts: CloneParts): Journal {
  const { line, disk } = parts;
  return {
    read: async () => viewOf(parts, await line.look()),
    historyTip: async () => (await line.look()).history,
    file: (entries) => {
      for (const { id, record } of entries) disk.files.set(id, { id, record });
      return Promise.resolve(() => entries.forEach(({ id }) => disk.files.delete(id)));
    },
    append: async (appends) => {
      const results = await pushAll(parts, appends);
      appends.forEach(({ entries }, at) => {
        if (results[at]?.kind !== 'applied') return;
        for (const { id, record } of entries) disk.files.set(id, { id, record });
      });
      return results;
    },
  };
}

async function pushAll(parts: CloneParts, appends: readonly Append[]): Promise<readonly AppendResult[]> {
  const { line, server, disk, without } = parts;
  const pushes = appends.map((append): ChainPush => {
    const { entries, expect, workItem, chain, renewal } = append;
    const ref = chainRef(workItem, chain);
    // Without the fence an end goes to wherever the chain is by now.
    const isUnfenced = without === 'fence' && entries.some(({ record }) => isAttemptEnd(record));
    const from = isUnfenced ? server.versions.at(-1)?.get(ref) : expect;
    const tip = entries.reduce<string | undefined>(
      (parent, { id, record }) => server.storeLink({ parent, entry: { id, record } }),
      from,
    );
    const to = renewal === undefined ? tip : server.storeLink({ parent: tip, renewal: renewal.renewal });
    return { workItem, ref, from, to: to ?? '' };
  });
  for (const push of pushes) disk.intents.add(push);
  const results = await settlePushes(
    {
      remote: 'origin',
      push: line.push,
      look: async () => (await patiently(line)).tips,
      holds: (tip, commit) => goesThrough((name) => server.link(name)?.parent, tip, commit),
      pause: line.pause,
    },
    pushes,
  );
  for (const push of pushes) disk.intents.delete(push);
  return results;
}

/** In the middle of something a client asks more than once. */
async function patiently(line: Line): Promise<Seen> {
  return line
    .look()
    .catch(() => line.look())
    .catch(() => line.look());
}

function openHistory({ line, server, disk }: CloneParts): History {
  return {
    commit: async ({ finished }) => {
      const branch = HISTORY;
      const { history: tip } = await line.look();
      const there = server.history(tip).records;
      const fresh = [...disk.files.values()].filter(({ id }) => !there.has(id));
      const deletions = finished.map((chain) => ({
        ref: chainRef(chain.workItem, chain.chain),
        from: chain.tip,
        to: undefined,
      }));
      if (fresh.length === 0 && deletions.length === 0) return { kind: 'nothing-new', branch };
      const to = fresh.length === 0 ? tip : server.storeHistory(tip, fresh);
      const advance = to === tip ? [] : [{ ref: branch, from: tip, to }];
      const isAncestor = (commit: string, from: string): Promise<boolean> =>
        Promise.resolve(goesThrough((name) => server.history(name).parent, from, commit));
      const everything = () => line.look();
      const whole = { remote: 'origin', push: line.push, everything, isAncestor };
      if (!(await settleTogether(whole, [...advance, ...deletions]))) return { kind: 'moved', branch };
      const sealed = { size: 0, added: 0, packed: 0 };
      return { kind: 'committed', branch, commit: to ?? '', paths: [], indexed: true, sealed };
    },
  };
}

/** Since when each chain has been seen where it stands; kept on the disk. */
function openObservations({ disk, seconds }: CloneParts): Observations {
  return {
    note: (_, tips) => {
      for (const [key, { tip }] of disk.sightings) if (tips.get(key) !== tip) disk.sightings.delete(key);
      for (const [key, tip] of tips) if (!disk.sightings.has(key)) disk.sightings.set(key, { tip, since: seconds() });
      return new Map([...disk.sightings].map(([key, { since }]) => [key, Math.floor(seconds() - since)]));
    },
  };
}

function never(): never {
  throw new Error('not part of this');
}

function openLibrary(workflow: Workflow): Library {
  return {
    root: 'artifacts',
    listWorkItems: () => Promise.resolve([WORK_ITEM.id]),
    readWorkItem: () => Promise.resolve(WORK_ITEM),
    readWorkflow: () => Promise.resolve(workflow),
    listWorkflows: never,
    writeWorkItem: never,
    writeWorkflow: never,
    writeSchedule: never,
    writeExport: never,
  };
}

/** A journal that after writing shows what it showed before, with what it wrote: nobody who uses it can look again. */
function lookingOnce(journal: Journal): Journal {
  let shown: JournalView | undefined;
  let written = false;
  return {
    ...journal,
    read: async (workItem) => {
      if (shown === undefined || !written) shown = await journal.read(workItem);
      written = false;
      return shown;
    },
    historyTip: async () => shown?.historyTip,
    append: async (appends) => {
      const results = await journal.append(appends);
      const applied = appends.filter((_, at) => results[at]?.kind === 'applied');
      const ids = applied.flatMap(({ entries }) => entries);
      written = shown !== undefined && applied.length === appends.length;
      if (shown !== undefined && written) shown = { ...shown, entries: [...shown.entries, ...ids] };
      return results;
    },
  };
}
