/** Why: worktrees are loaded only for workflows whose attempts work apart. */

import type { Worktrees } from '../../app/work-ports.ts';
import { exchangeBranches } from '../../stores/branch-exchange.ts';
import type { GitRepository } from '../../stores/git-repository.ts';
import { createGitWorktrees } from '../../stores/git-worktrees.ts';
import type { Sharing } from './choose-sharing.ts';

/** Worktrees of a repository; where claims are shared, so are the branches of attempts. */
export function openWorktrees(place: {
  readonly repository: GitRepository;
  readonly root: string;
  readonly sharing: Sharing;
}): Worktrees {
  const { repository, root, sharing } = place;
  if (sharing.kind !== 'shared') return createGitWorktrees({ repository, root });
  return createGitWorktrees({ repository, root, exchange: exchangeBranches(repository, sharing.remote) });
}
