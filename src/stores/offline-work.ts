/** Why: work that was done on branches while nobody asked the server has to be there before the record that says it is done. */

import type { FinishedChain } from '../app/ports.ts';
import { attemptBranch } from '../domain/branch-work.ts';
import type { RecordEntry } from '../domain/record.ts';
import { resolveCommit } from '../git/query.ts';
import { exchangeBranches } from './branch-exchange.ts';
import type { Positions } from './chain-positions.ts';
import { chainRef } from './git-chains.ts';
import type { GitRepository } from './git-repository.ts';

/** What is about to be collected, and where its chains lie. */
export type OfflineWork = {
  readonly positions: Positions;
  readonly finished: readonly FinishedChain[];
  readonly records: readonly RecordEntry[];
};

/** Takes the branches of attempts that were completed offline to a server. Fails when it does not want them. */
export async function publishOfflineWork(repository: GitRepository, remote: string, work: OfflineWork): Promise<void> {
  const offline = work.finished.filter((chain) => work.positions.get(chainRef(chain.workItem, chain.chain))?.local);
  const refs = new Set(offline.map(({ workItem, chain }) => chainRef(workItem, chain)));
  if (refs.size === 0) return;
  const exchange = exchangeBranches(repository, remote);
  for (const { record } of work.records) {
    if (record.eventType !== 'attempt-completed' || record.commit === undefined) continue;
    const { workItemId, step, attemptId, commit } = record;
    if (!refs.has(chainRef(workItemId, { kind: 'step', step: step.key }))) continue;
    if ((await resolveCommit(repository.place, commit)) === undefined) continue;
    await exchange.push(attemptBranch(workItemId, attemptId), commit);
  }
}
