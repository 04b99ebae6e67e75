/** Why: a result that is handed in names the commit that holds it, so that the steps after it can start from there. */

import { attemptBranch } from '../domain/branch-work.ts';
import type { FoundAttempt } from '../domain/decide-end.ts';
import { Failure, refuse, type Refusal } from '../domain/failures.ts';
import type { ItemState } from '../domain/state.ts';
import { worksApart } from './lay-base.ts';
import type { Worktrees } from './work-ports.ts';

/** The commit of a result; undefined when it has none. */
export type WorkCommit =
  | { readonly kind: 'ok'; readonly commit: string | undefined }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

type CommitPorts = { readonly worktrees: () => Promise<Worktrees> };
type Subject = { readonly state: ItemState; readonly found: FoundAttempt };

/**
 * The commit that `named` stands for; where attempts work apart, otherwise the tip of the attempt's own branch. Refused when it
 * does not build on the commit that the attempt began from. Fails when nothing has that name.
 */
export async function workCommit(
  ports: CommitPorts,
  { state, found: { step, attempt } }: Subject,
  named: string | undefined,
): Promise<WorkCommit> {
  const apart = worksApart(state);
  if (named === undefined && !apart) return { kind: 'ok', commit: undefined };
  const worktrees = await ports.worktrees();
  const commit = await worktrees.tip(named ?? `refs/heads/${attemptBranch(state.workItem.id, attempt.id)}`);
  if (commit === undefined) {
    if (named === undefined) return { kind: 'ok', commit };
    throw new Failure('unknown-commit', { name: named.replace(/^refs\/heads\//u, '') });
  }
  const { base } = attempt.start.record;
  if (base === undefined || (await worktrees.buildsOn(commit, base))) return { kind: 'ok', commit };
  const facts = { step: step.step.key, attempt: attempt.id, commit: commit.slice(0, 12), base: base.slice(0, 12) };
  return { kind: 'refused', refusal: refuse('not-on-base', facts) };
}

/** Puts the work where the steps after it find it, before the record says that it is done. */
export async function publishWork(
  ports: CommitPorts,
  { state, found: { step, attempt } }: Subject,
  { commit, produced }: { readonly commit: string; readonly produced: Parameters<Worktrees['keep']>[2] },
): Promise<void> {
  if (!worksApart(state) || step.phase === 'completed') return;
  const worktrees = await ports.worktrees();
  await worktrees.keep(undefined, commit, produced);
  await worktrees.publish(attemptBranch(state.workItem.id, attempt.id), commit);
}
