/** Why: whoever builds on the work of an attempt may sit at another machine, so its branch goes through the server. */

import { join } from 'node:path';

import { fetchRefs } from '../git/fetch.ts';
import { pushRefs } from '../git/push.ts';
import type { GitRepository } from './git-repository.ts';
import type { BranchExchange } from './git-worktrees.ts';
import { pushFailure } from './server.ts';
import { trackingPrefix } from './tracking.ts';

/** Branches of attempts on a server. What is fetched lies in refs of our own, beside what else was seen of the server. */
export function exchangeBranches(repository: GitRepository, remote: string): BranchExchange {
  const { place, commonDir, privateDir } = repository;
  const seen = (branch: string): string => `${trackingPrefix(remote)}heads/${branch}`;
  const fetchOne = (branch: string) =>
    fetchRefs(
      { place, remote },
      { refspecs: [`+refs/heads/${branch}:${seen(branch)}`], commonDir, scratch: join(privateDir, 'tmp') },
    );
  return {
    fetch: async (branches) => {
      // One that the server lacks must not keep the others from coming; who needs it sees that it is not there.
      for (const branch of branches) await fetchOne(branch);
    },
    push: async (branch, commit) => {
      const ref = `refs/heads/${branch}`;
      const fetched = await fetchOne(branch);
      const from = fetched.kind === 'fetched' ? fetched.rest[0] : undefined;
      if (from === commit) return;
      const report = await pushRefs({ place, remote }, [{ ref, from, to: commit }], true);
      const [answer] = report.answers;
      if (answer !== 'applied' && answer !== 'already') throw pushFailure(remote, report, answer === 'refused');
    },
  };
}
