/** Why: on a server, too, a chain is only gone once its records are committed: branch and deletions travel in one push. */

import type { FinishedChain, History, HistoryCommit } from '../app/ports.ts';
import { Failure } from '../domain/failures.ts';
import { moveRefsTogether, type RefMove } from '../git/command.ts';
import { MAX_LEASES } from '../git/push.ts';
import { currentBranch, isAncestor, resolveCommit } from '../git/query.ts';
import type { Positions } from './chain-positions.ts';
import { chainRef } from './git-chains.ts';
import { commitEntries, prepareCheckout } from './git-history.ts';
import type { GitRepository } from './git-repository.ts';
import { planHistory, type HistoryPlan } from './history-plan.ts';
import { publishOfflineWork } from './offline-work.ts';
import type { Server } from './server.ts';
import { settleTogether } from './settle-push.ts';

/** What history on a server is made of. */
export type RemoteHistoryParts = {
  readonly repository: GitRepository;
  readonly server: Server;
  readonly positions: Positions;
  /** The artifacts root. */
  readonly root: string;
};

/** History on a branch of a server. */
export function createRemoteHistory(parts: RemoteHistoryParts): History {
  return { commit: (request) => commitToServer(parts, request) };
}

type Request = Parameters<History['commit']>[0];

async function commitToServer(parts: RemoteHistoryParts, request: Request): Promise<HistoryCommit> {
  const { repository, server, root } = parts;
  const branch = await server.historyRef();
  if (branch === undefined) throw new Failure('no-history-branch', { remote: server.remote });
  const tip = await server.history();
  const plan = await planHistory(repository, { tip, branch, root }, request);
  const { entries, sealed } = plan;
  const paths = entries.map((entry) => entry.path);
  const deletions = request.finished.flatMap((chain) => deletion(chain, parts.positions));
  if (request.dryRun) return { kind: 'planned', branch, paths };
  if (entries.length === 0 && deletions.length === 0 && localMoves(parts, request.finished).length === 0) {
    // What somebody else has erased on the branch may still lie here.
    plan.settle();
    return { kind: 'nothing-new', branch };
  }
  const { finished, records } = request;
  await publishOfflineWork(repository, server.remote, { positions: parts.positions, finished, records });
  const to = (await commitEntries(repository, { tip, entries, message: request.message(entries.length) })) ?? tip;
  const advance = to === tip ? [] : [{ ref: branch, from: tip, to }];
  if (!(await pushAll(parts, advance, deletions))) return { kind: 'moved', branch };
  // A local ref that has moved meanwhile keeps all of them for the next time.
  await moveRefsTogether(repository.place, localMoves(parts, request.finished));
  const indexed = await follow(repository, { branch, from: tip, to, plan });
  return { kind: 'committed', branch, commit: to ?? '', paths, indexed, sealed };
}

function refOf({ workItem, chain }: FinishedChain): string {
  return chainRef(workItem, chain);
}

function deletion(chain: FinishedChain, positions: Positions): readonly RefMove[] {
  const ref = refOf(chain);
  const from = positions.get(ref)?.remote;
  return from === undefined ? [] : [{ ref, from, to: undefined }];
}

/**
 * The branch goes with as many deletions as fit into one push: as many as one push may have begun, so that a whole wave is taken in
 * by one. What is left may go after it, being committed by then.
 */
async function pushAll(
  parts: RemoteHistoryParts,
  advance: readonly RefMove[],
  deletions: readonly RefMove[],
): Promise<boolean> {
  const { repository, server } = parts;
  const line = { ...server, isAncestor: (commit: string, tip: string) => isAncestor(repository.place, commit, tip) };
  for (let from = 0; from === 0 || from < deletions.length; from += MAX_LEASES) {
    const moves = [...(from === 0 ? advance : []), ...deletions.slice(from, from + MAX_LEASES)];
    if (moves.length > 0 && !(await settleTogether(line, moves))) return false;
  }
  return true;
}

/** Deletions of local refs of what is collected, left from working offline. */
function localMoves({ positions }: RemoteHistoryParts, finished: readonly FinishedChain[]): readonly RefMove[] {
  return finished.flatMap((chain): readonly RefMove[] => {
    const ref = refOf(chain);
    const from = positions.get(ref)?.local;
    return from === undefined ? [] : [{ ref, from, to: undefined }];
  });
}

/**
 * Where the checked-out branch is the history branch and stood exactly where the server's did, it goes along with the
 * commit, as after `git push`: the files are in the working tree already. Otherwise it is left alone. False when the
 * user's index was locked.
 */
async function follow(
  { place }: GitRepository,
  move: {
    readonly branch: string;
    readonly from: string | undefined;
    readonly to: string | undefined;
    readonly plan: HistoryPlan;
  },
): Promise<boolean> {
  const { branch, from, to, plan } = move;
  const goesAlong = from !== undefined && from !== to && (await standsAt(place, branch, from));
  const indexed = !goesAlong || (await prepareCheckout(place, plan));
  if (goesAlong) await moveRefsTogether(place, [{ ref: branch, from, to }]);
  plan.settle();
  return indexed;
}

async function standsAt(place: GitRepository['place'], branch: string, commit: string): Promise<boolean> {
  return (await currentBranch(place)) === branch && (await resolveCommit(place, branch)) === commit;
}
