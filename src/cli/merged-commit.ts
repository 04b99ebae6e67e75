/** Why: what is called integrated must be in the base branch, whoever says so and by whatever name. */

import { readSituation } from '../app/situation.ts';
import { branchWork, type WorkHead } from '../domain/branch-work.ts';
import { Failure } from '../domain/failures.ts';
import type { StepKey, WorkItemId } from '../domain/ids.ts';
import type { World } from './compose/world.ts';

/** The work of a step in a base branch, under a name that somebody gave it or under its own. */
export type MergedWork = {
  readonly workItem: WorkItemId;
  readonly step: StepKey;
  readonly base: string;
  readonly commit: string | undefined;
};

/**
 * The full id of a commit that is in the base branch: the one that is named, that of the branch on which the step was done, or
 * the tip of the base branch. Fails when it is not merged, or is nothing.
 */
export async function mergedCommit(world: World, wanted: MergedWork): Promise<string> {
  const { git } = world;
  const { base } = wanted;
  const work = wanted.commit === undefined ? await workOf(world, wanted) : undefined;
  if ((await git.resolveCommit(base)) === undefined) throw new Failure('unknown-commit', { name: base });
  const name = wanted.commit ?? work?.commit ?? base;
  const commit = await git.resolveCommit(name);
  if (commit === undefined) throw new Failure('unknown-commit', { name });
  if (await git.isAncestor(commit, base)) return commit;
  const short = commit.slice(0, 12);
  throw new Failure('not-merged', { commit: short, base, wanted: work?.branch ?? short });
}

/** Where the work of a step is, when it was done on a branch of its own. */
async function workOf(world: World, { workItem, step }: MergedWork): Promise<WorkHead | undefined> {
  return branchWork((await readSituation(world, workItem)).state, step);
}
