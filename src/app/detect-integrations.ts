/** Why: what is merged shows in the ancestry of the base branch, so it need not be told step by step. */

import type { Change } from '../domain/change.ts';
import { decideIntegration } from '../domain/decide-baseline.ts';
import type { Refused } from '../domain/decision.ts';
import { refuse } from '../domain/failures.ts';
import type { StepKey, WorkItemId } from '../domain/ids.ts';
import { recordedCommits } from '../domain/recorded-commit.ts';
import type { StepState } from '../domain/step-state.ts';
import { decideAndApply } from './apply.ts';
import { readSituation, type Readers } from './situation.ts';

/** What git knows about commits. */
export type Ancestry = {
  readonly resolveCommit: (name: string) => Promise<string | undefined>;
  readonly isAncestor: (ancestor: string, descendant: string) => Promise<boolean>;
};

/** Who looks, and where: `base` is a branch. With `step` only that one is looked at. */
export type DetectRequest = {
  readonly actor: string;
  readonly now: string;
  readonly base: string;
  readonly step?: StepKey;
};

/** A completed step that is not recorded as integrated, and why. */
export type NotIntegrated = {
  readonly step: StepKey;
  readonly why: 'names-no-commit' | 'unknown-commit' | 'not-merged' | 'waiting-for-gate';
  readonly commit?: string;
};

/** What looking gave. */
export type Detected = {
  readonly integrated: readonly { readonly step: StepKey; readonly commit: string }[];
  readonly left: readonly NotIntegrated[];
  readonly changes: readonly Change[];
};

/** Records the integration of every completed step whose recorded commit is in the base branch. */
export async function detectIntegrations(
  ports: Readers & { readonly git: Ancestry },
  workItem: WorkItemId,
  request: DetectRequest,
  options: { readonly dryRun: boolean },
): Promise<Detected | Refused> {
  const { actor, now, base } = request;
  if ((await ports.git.resolveCommit(base)) === undefined) {
    return { kind: 'refused', refusal: refuse('unknown-commit', { name: base }) };
  }
  const { state } = await readSituation(ports, workItem);
  const integrated: { step: StepKey; commit: string }[] = [];
  const left: NotIntegrated[] = [];
  const changes: Change[] = [];
  for (const step of state.steps) {
    const { key } = step.step;
    const asked = request.step === undefined || request.step === key;
    if (!asked || step.phase !== 'completed' || step.integration !== undefined) continue;
    const found = await findMerged(ports.git, step, base);
    if (found.kind === 'left') {
      left.push(found.left);
      continue;
    }
    const { commit } = found;
    const wanted = { actor, now, step: key, commit, base, links: [] };
    const outcome = await decideAndApply(
      ports,
      workItem,
      (situation) => decideIntegration(situation.state, wanted),
      options,
    );
    if (outcome.kind === 'refused') {
      if (outcome.refusal.code !== 'waiting-for-gate') return outcome;
      left.push({ step: key, why: 'waiting-for-gate', commit });
      continue;
    }
    changes.push(...outcome.changes);
    integrated.push({ step: key, commit });
  }
  return { integrated, left, changes };
}

type Found =
  | { readonly kind: 'merged'; readonly commit: string }
  | { readonly kind: 'left'; readonly left: NotIntegrated };

/** The first commit that the completion names and that is in the base branch. */
async function findMerged(git: Ancestry, step: StepState, base: string): Promise<Found> {
  const { key } = step.step;
  let left: NotIntegrated = { step: key, why: 'names-no-commit' };
  for (const name of recordedCommits(step)) {
    const commit = await git.resolveCommit(name);
    if (commit !== undefined && (await git.isAncestor(commit, base))) return { kind: 'merged', commit };
    left = { step: key, why: commit === undefined ? 'unknown-commit' : 'not-merged', commit: commit ?? name };
  }
  return { kind: 'left', left };
}
