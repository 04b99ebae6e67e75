/** Why: whether a server would take claims can be tried up to the moment in which it would change. */

import type { RemoteFacts } from '../domain/health-facts.ts';
import { reachRemote, tryPush } from '../git/health.ts';
import { configValue, resolveCommit } from '../git/query.ts';
import type { GitRepository } from './git-repository.ts';
import { trackedHistory } from './tracking.ts';

/** Which server, and which branch of it takes history; offline, it is not asked. */
export type RemoteQuestion = {
  readonly remote: string;
  readonly historyBranch: string | undefined;
  readonly offline: boolean;
};

/** Asks a server, by the name of its remote, whether it is there and would take claims. Nothing is changed. */
export async function surveyRemote(
  repository: GitRepository,
  { remote, historyBranch, offline }: RemoteQuestion,
): Promise<RemoteFacts> {
  const { place } = repository;
  if ((await configValue(place, `remote.${remote}.url`)) === undefined) return { kind: 'unknown', remote };
  if (offline) return { kind: 'offline', remote };
  const ref = historyBranch === undefined ? undefined : `refs/heads/${historyBranch}`;
  const reached = await reachRemote(place, remote, ref);
  if (reached.kind === 'unreachable') return { kind: 'unreachable', remote, problem: reached.words };
  const branch = historyBranch ?? reached.head?.replace(/^refs\/heads\//u, '');
  const exists = reached.refs.has(ref ?? 'HEAD');
  return { kind: 'reached', remote, pushable: await tryClaims(repository, remote), history: { branch, exists } };
}

async function tryClaims({ place }: GitRepository, remote: string) {
  const oid = (await resolveCommit(place, 'HEAD')) ?? (await resolveCommit(place, trackedHistory(remote)));
  if (oid === undefined) return undefined;
  const problem = await tryPush(place, remote, oid);
  return problem === undefined ? ({ kind: 'yes' } as const) : ({ kind: 'no', problem } as const);
}
