/** Why: on a server a step's ref is its lock for every machine; who holds it is what the server says, asked until it is known. */

import { setTimeout as pause } from 'node:timers/promises';

import type { Append, AppendResult, ChainStore } from '../app/ports.ts';
import type { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { isStepRecord } from '../domain/record.ts';
import { storeEmptyTree } from '../git/empty-tree.ts';
import { storeCommit } from '../git/loose-object.ts';
import { MAX_LEASES, type PushReport } from '../git/push.ts';
import { renderChainCommit } from './chain-commit.ts';
import { chainHolds, localTips, mergeSides, type Positions } from './chain-positions.ts';
import { chainRef, loadCommits, type Reading } from './git-chains.ts';
import type { GitRepository } from './git-repository.ts';
import { noteIntents, takeAbandoned } from './push-intents.ts';
import { patiently, pushFailure, type Server, type ServerView } from './server.ts';

/** What chains on a server are made of. */
export type RemoteChainsParts = {
  readonly repository: GitRepository;
  readonly server: Server;
  readonly reading: Reading;
  /** Where chains were read; shared with whoever deletes them. */
  readonly positions: Positions;
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
      tellAbandoned(parts, workItem, view);
      return chains;
    },
    append: async (appends) => {
      const pushes = appends.map((append) => prepare(parts, append));
      const results: AppendResult[] = [];
      for (let from = 0; from < pushes.length; from += MAX_LEASES) {
        results.push(...(await pushBatch(parts, pushes.slice(from, from + MAX_LEASES))));
      }
      return results;
    },
  };
}

type Push = { readonly append: Append; readonly ref: string; readonly from: string | undefined; readonly to: string };

/** Makes the object. What it builds on may so far be a local ref only; then it is not what the server has to stand at. */
function prepare({ repository, positions }: RemoteChainsParts, append: Append): Push {
  const { record, line } = append.entry;
  const ref = chainRef(append.workItem, append.chain);
  const position = append.expect === undefined ? undefined : positions.get(ref);
  const from = position?.local !== undefined && position.local === append.expect ? position.remote : append.expect;
  storeEmptyTree(repository.commonDir, repository.objectFormat);
  const text = renderChainCommit(record, line, append.expect, repository.objectFormat);
  return { append, ref, from, to: storeCommit(repository.commonDir, repository.objectFormat, text) };
}

/** How often a push is repeated that did not move its ref although the ref stands where it should. */
const TRIES = 4;

/** Pushes until the outcome of each is known. Each stands alone; one push is all or nothing by itself. */
async function pushBatch(parts: RemoteChainsParts, pushes: readonly Push[]): Promise<readonly AppendResult[]> {
  const { repository, server, reading } = parts;
  const intents = noteIntents(repository.privateDir, server.remote, pushes.map(intentOf));
  const results = new Map<Push, AppendResult>();
  for (let tries = 1; ; tries += 1) {
    const open = pushes.filter((push) => !results.has(push));
    const moves = open.map(({ ref, from, to }) => ({ ref, from, to }));
    const report = await server.push(moves, moves.length === 1);
    const doubtful = open.filter((push, at) => {
      const sure = report.answers[at] === 'applied' || report.answers[at] === 'already';
      if (sure) results.set(push, { kind: 'applied', tip: push.to });
      return !sure;
    });
    for (const [push, result] of await readAgain(parts, doubtful)) results.set(push, result);
    if (results.size === pushes.length) break;
    if (tries === TRIES) throw notMoved(parts, report, () => intents.done());
    await pause(50 * 2 ** tries * (0.5 + Math.random()));
  }
  intents.done();
  return pushes.map((push): AppendResult => {
    const result = results.get(push) ?? { kind: 'lost', tip: undefined };
    const { id, record } = push.append.entry;
    if (result.kind === 'applied')
      reading.known.addCommit(push.to, { parent: push.append.expect, entry: { id, record } });
    return result;
  });
}

function intentOf({ append, ref, to }: Push) {
  const { record } = append.entry;
  const subject = isStepRecord(record) ? `${record.step.key} as ${record.attemptId}` : record.workItemId;
  return { workItem: append.workItem, ref, oid: to, what: `${record.eventType} of ${subject}` };
}

/**
 * A refusal, or no answer: only the ref itself tells. Where our object is in the chain we won, even if others went on since.
 * Where the ref stands as before, nothing is decided yet and the same object is pushed again.
 */
async function readAgain(
  { repository, server, reading }: RemoteChainsParts,
  doubtful: readonly Push[],
): Promise<readonly (readonly [Push, AppendResult])[]> {
  const results: (readonly [Push, AppendResult])[] = [];
  for (const workItem of new Set(doubtful.map((push) => push.append.workItem))) {
    const { tips } = await patiently(() => server.view(workItem));
    const mine = doubtful.filter((push) => push.append.workItem === workItem);
    const present = mine.flatMap(({ ref }) => [...tips].filter(([name]) => name === ref));
    await loadCommits(
      repository,
      present.map(([ref, oid]) => ({ ref, oid })),
      reading,
    );
    for (const push of mine) {
      const tip = tips.get(push.ref);
      if (tip !== undefined && chainHolds(tip, push.to, reading.known)) {
        results.push([push, { kind: 'applied', tip: push.to }]);
      } else if (tip !== push.from) results.push([push, { kind: 'lost', tip }]);
    }
  }
  return results;
}

/** The server answered and moved nothing, again and again: it does not want to. Without an answer the intention stays noted. */
function notMoved({ server }: RemoteChainsParts, report: PushReport, forget: () => void): Failure {
  const refused = report.answers.every((answer) => answer === 'refused');
  if (refused) forget();
  return pushFailure(server.remote, report, refused);
}

function tellAbandoned(
  { repository, server, reading, onNote }: RemoteChainsParts,
  workItem: WorkItemId,
  view: ServerView,
): void {
  for (const { ref, oid, what } of takeAbandoned(repository.privateDir, server.remote, workItem)) {
    const tip = view.tips.get(ref);
    const counts = tip !== undefined && chainHolds(tip, oid, reading.known);
    const fate = counts ? 'it counts' : 'it is not there';
    onNote(`an earlier command was killed while it pushed to ${server.remote}: ${what}; ${fate}`);
  }
}
