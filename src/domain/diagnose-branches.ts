/** Why: branches of attempts pile up, and which of them nobody needs any more is only known from records and ancestry together. */

import { attemptBranch } from './branch-work.ts';
import type { Diagnosis, RemovableBranch } from './diagnosis.ts';
import type { BranchFact, BranchesFacts } from './health-facts.ts';
import type { ItemState } from './state.ts';
import type { AttemptState } from './step-state.ts';

const SHOWN = 5;

/**
 * What became of the branches of attempts that ended. A branch may go when its work is in the branch that is checked out, so
 * that nothing is lost. Work that did not count and is nowhere else is told, with its commit, and left. Branches that are
 * checked out, still worked on, or of no known attempt are nobody's business here.
 */
export function diagnoseBranches(
  { into, branches }: BranchesFacts,
  states: readonly ItemState[],
): readonly Diagnosis[] {
  const attempts = attemptsByBranch(states);
  const ended = branches.filter(({ branch, checkedOut }) => !checkedOut && isEnded(attempts.get(branch)));
  const merged = ended.filter((each) => each.merged);
  const dropped = ended.filter((each) => !each.merged && !counts(attempts.get(each.branch)));
  return [...removable(into, merged), ...keptAside(dropped)];
}

function attemptsByBranch(states: readonly ItemState[]): ReadonlyMap<string, AttemptState> {
  return new Map(
    states.flatMap(({ workItem, steps }) =>
      steps.flatMap(({ attempts }) => attempts.map((each) => [attemptBranch(workItem.id, each.id), each] as const)),
    ),
  );
}

function isEnded(attempt: AttemptState | undefined): boolean {
  return attempt !== undefined && attempt.status !== 'running';
}

/** Others may still have to build on a result that counts. */
function counts(attempt: AttemptState | undefined): boolean {
  return attempt?.status === 'completed' && attempt.current;
}

function removable(into: string, merged: readonly BranchFact[]): readonly Diagnosis[] {
  if (merged.length === 0) return [];
  const branches = merged.map(({ branch, commit }): RemovableBranch => ({ branch, commit }));
  return [
    {
      level: 'warning',
      check: 'branches',
      what: `everything on ${merged.length === 1 ? 'a branch' : `${merged.length} branches`} of ended attempts is in ${into}`,
      why: 'Nobody needs them any more; they only make the list of branches longer.',
      mend: 'baton doctor --repair   (removes them; what they hold stays in the history)',
      repair: { kind: 'remove-branches', into, branches },
    },
  ];
}

function keptAside(dropped: readonly BranchFact[]): readonly Diagnosis[] {
  if (dropped.length === 0) return [];
  const shown = dropped.slice(0, SHOWN).map(({ branch, commit }) => `${branch} (${commit.slice(0, 12)})`);
  const more = dropped.length - shown.length;
  const names = [...shown, ...(more > 0 ? [`${more} more: git branch --list 'baton/*'`] : [])].join(', ');
  return [
    {
      level: 'ok',
      check: 'branches',
      what: `work of attempts that do not count is kept on ${names}; git branch -D is how to be rid of it`,
    },
  ];
}
