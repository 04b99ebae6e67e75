/** Why: on a server a step's ref is its lock for every machine; who holds it is what the server says, asked until it is known. */

import { setTimeout as pause } from 'node:timers/promises';

import type { AppendResult, ChainStore } from '../app/ports.ts';
import { isFailure } from '../domain/failures.ts';
import type { RecordId, WorkItemId } from '../domain/ids.ts';
import { isStepRecord } from '../domain/record.ts';
import { MAX_LEASES } from '../git/push.ts';
import { linesOf, type ChainLine } from './chain-commit.ts';
import { chainHolds, localTips, mergeSides, type Positions } from './chain-positions.ts';
import {
  chainRef,
  loadCommits,
  rememberCommits,
  writeChainCommits,
  type Reading,
  type StoredAppend,
} from './git-chains.ts';
import type { GitRepository } from './git-repository.ts';
import { noteIntents, takeAbandoned, type PushIntent } from './push-intents.ts';
import { keepSeen } from './seen-refs.ts';
import { patiently, type Server, type ServerView } from './server.ts';
import { settlePushes, type ChainPush, type PushLine } from './settle-push.ts';

/** What chains on a server are made of. */
export type RemoteChainsParts = {
  readonly repository: GitRepository;
  readonly server: Server;
  readonly reading: Reading;
  /** Where chains were read; shared with whoever deletes them. */
  readonly positions: Positions;
  /** The records about a work item that the history on the server holds, as it was seen last. */
  readonly collected: (workItem: WorkItemId) => Promise<ReadonlySet<RecordId>>;
  /** Tells what became of a push whose program was killed. */
  readonly onNote: (note: string) => void;
};

/** Chains as refs of a server. What lies in local refs besides, from working offline, is read and goes along when it is gone on with. */
export function createRemoteChains(parts: RemoteChainsParts): ChainStore {
  const { repository, server, reading, positions } = parts;
  return {
    read: async (workItem) => {
      const [view, local] = await Promise.all([server.view(workItem), localTips(repository, workItem)]);
      const sides = { workItem, local, remote: view.tips, lead: 'remote' } as const;
      const chains = await mergeSides(repository, sides, reading, positions);
      await tellAbandoned(parts, workItem, view);
      return chains;
    },
    append: async (appends) => {
      const pushes = writeChainCommits(repository, appends).map((stored) => prepare(parts, stored));
      const results: AppendResult[] = [];
      for (let from = 0; from < pushes.length; from += MAX_LEASES) {
        results.push(...(await pushBatch(parts, pushes.slice(from, from + MAX_LEASES))));
      }
      return results;
    },
  };
}

type Push = ChainPush & { readonly stored: StoredAppend };

/** What the objects build on may so far be a local ref only; then it is not what the server has to stand at. */
function prepare({ positions }: RemoteChainsParts, stored: StoredAppend): Push {
  const { append, tip: to } = stored;
  const ref = chainRef(append.workItem, append.chain);
  const position = append.expect === undefined ? undefined : positions.get(ref);
  const from = position?.local !== undefined && position.local === append.expect ? position.remote : append.expect;
  return { stored, workItem: append.workItem, ref, from, to };
}

/** Pushes a batch. What is intended is written down first, and stays so where nobody knows what became of it. */
async function pushBatch(parts: RemoteChainsParts, pushes: readonly Push[]): Promise<readonly AppendResult[]> {
  const { repository, server, reading } = parts;
  const intents = noteIntents(repository.privateDir, server.remote, pushes.map(intentOf));
  const results = await settlePushes(lineTo(parts), pushes).catch((error: unknown) => {
    if (isFailure(error) && error.refusal.code === 'push-refused') intents.done();
    throw error;
  });
  intents.done();
  const applied = pushes.filter((_, at) => results[at]?.kind === 'applied');
  for (const { stored } of applied) rememberCommits(stored, reading.known);
  await keepSeen(repository, server.remote, applied);
  return results;
}

function lineTo({ repository, server, reading }: RemoteChainsParts): PushLine {
  return {
    remote: server.remote,
    push: server.push,
    look: async (workItem, refs) => {
      const { tips } = await patiently(() => server.view(workItem));
      const wanted = [...tips].flatMap(([ref, oid]) => (refs.has(ref) ? [{ ref, oid }] : []));
      await loadCommits(repository, wanted, reading);
      return tips;
    },
    holds: (tip, commit) => chainHolds(tip, commit, reading.known),
    pause: (milliseconds) => pause(milliseconds * (0.5 + Math.random())),
  };
}

function intentOf({ stored, workItem, ref, to }: Push) {
  const what = linesOf(stored.append).map(({ said }) => `${said.eventType} of ${subjectOf(said)}`);
  return { workItem, ref, oid: to, what: what.join(' and '), records: stored.append.entries.map(({ id }) => id) };
}

function subjectOf(said: ChainLine['said']): string {
  if (said.eventType === 'lease-renewed') return `${said.step} as ${said.attemptId}`;
  return isStepRecord(said) ? `${said.step.key} as ${said.attemptId}` : said.workItemId;
}

async function tellAbandoned(parts: RemoteChainsParts, workItem: WorkItemId, view: ServerView): Promise<void> {
  const { repository, server, onNote } = parts;
  for (const intent of takeAbandoned(repository.privateDir, server.remote, workItem)) {
    const fate = await fateOf(parts, intent, view.tips.get(intent.ref));
    onNote(`an earlier command was killed while it pushed to ${server.remote}: ${intent.what}; ${fate}`);
  }
}

/** A chain that does not hold the commit, or is gone, proves nothing: its records may be collected by now. */
async function fateOf(
  { reading, collected }: RemoteChainsParts,
  { workItem, oid, records = [] }: PushIntent,
  tip: string | undefined,
): Promise<string> {
  if (tip !== undefined && chainHolds(tip, oid, reading.known)) return 'it counts';
  if (records.length === 0) return 'whether it ever arrived cannot be told any more';
  const history = await collected(workItem);
  return records.every((id) => history.has(id)) ? 'it counts, and has been collected' : 'it is not there';
}
