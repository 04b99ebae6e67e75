/** Why: history is one commit and one ref transaction, so a collected chain is never gone before its records are there. */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { FinishedChain, History, HistoryCommit } from '../app/ports.ts';
import { Failure } from '../domain/failures.ts';
import { moveRefsTogether, type RefMove } from '../git/command.ts';
import { addToIndex, makeCommit, type IndexEntry } from '../git/commit.ts';
import type { GitPlace } from '../git/process.ts';
import { currentBranch, resolveCommit } from '../git/query.ts';
import { chainRef } from './git-chains.ts';
import type { GitRepository } from './git-repository.ts';
import { planHistory, type HistoryPlan } from './history-plan.ts';
import { makeFolder } from '../git/make-folder.ts';

/** Where history goes: a branch by its short name, or the one that is checked out. */
export type HistoryTarget = { readonly branch: string | undefined; readonly root: string };

type Request = Parameters<History['commit']>[0];

/** History on a branch of the repository. */
export function createGitHistory(repository: GitRepository, target: HistoryTarget): History {
  return { commit: (request) => commitHistory(repository, target, request) };
}

async function commitHistory(
  repository: GitRepository,
  target: HistoryTarget,
  request: Request,
): Promise<HistoryCommit> {
  const { place } = repository;
  const branch = await branchOf(repository, target);
  const tip = await resolveCommit(place, branch);
  const plan = await planHistory(repository, { tip, branch, root: target.root }, request);
  const { entries, sealed } = plan;
  const paths = entries.map((entry) => entry.path);
  if (entries.length === 0 && request.finished.length === 0) {
    // What somebody else has erased on the branch may still lie here.
    if (!request.dryRun) settleQuietly(plan);
    return { kind: 'nothing-new', branch };
  }
  if (request.dryRun) return { kind: 'planned', branch, paths };
  const commit = await commitEntries(repository, { tip, entries, message: request.message(entries.length) });
  const moves = [...branchMove(branch, tip, commit), ...request.finished.map(deletion)];
  const indexed = target.branch !== undefined || (await prepareCheckout(place, plan));
  if (!(await moveRefsTogether(place, moves))) return notMoved(repository, branch, moves);
  return { kind: 'committed', branch, commit: commit ?? tip ?? '', paths, indexed, sealed, ...settleQuietly(plan) };
}

const LOCK_PAUSE_MS = 100;

/** A lock file may be another git's for a moment, or stand there since one died; waiting a little tells them apart. */
async function notMoved(repository: GitRepository, branch: string, moves: readonly RefMove[]): Promise<HistoryCommit> {
  const files = ['packed-refs', ...moves.map(({ ref }) => ref)].map((ref) => join(repository.commonDir, `${ref}.lock`));
  const lock = files.find((file) => existsSync(file));
  if (lock === undefined) return { kind: 'moved', branch };
  await pause(LOCK_PAUSE_MS);
  return { kind: 'moved', branch, lock };
}

/** The commit counts already, so a working tree that refuses is told and no failure. */
function settleQuietly(plan: HistoryPlan): { readonly unsettled?: string } {
  try {
    plan.settle();
    return {};
  } catch (error) {
    return { unsettled: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What the branch is about to hold is put into its working tree and index first: after a kill in between, files are staged
 * that the next collecting commits. The other way round, the user's next commit would take them out of history again.
 */
export async function prepareCheckout(place: GitPlace, plan: HistoryPlan): Promise<boolean> {
  plan.writeLog();
  return plan.entries.length === 0 || addToIndex(place, plan.entries);
}

async function branchOf({ place }: GitRepository, target: HistoryTarget): Promise<string> {
  const branch = target.branch === undefined ? await currentBranch(place) : `refs/heads/${target.branch}`;
  if (branch === undefined) throw new Failure('detached-head', {});
  return branch;
}

/** Commits entries on a tip; undefined when that would change nothing. */
export async function commitEntries(
  repository: GitRepository,
  change: { readonly tip: string | undefined; readonly entries: readonly IndexEntry[]; readonly message: string },
): Promise<string | undefined> {
  if (change.entries.length === 0) return undefined;
  const scratch = join(repository.privateDir, 'tmp');
  makeFolder(scratch);
  const scratchIndex = join(scratch, `index-${randomBytes(6).toString('hex')}`);
  return makeCommit(repository.place, {
    parent: change.tip,
    entries: change.entries,
    message: change.message,
    scratchIndex,
  });
}

function branchMove(ref: string, from: string | undefined, to: string | undefined): readonly RefMove[] {
  return to === undefined ? [] : [{ ref, from, to }];
}

function deletion({ workItem, chain, tip }: FinishedChain): RefMove {
  return { ref: chainRef(workItem, chain), from: tip, to: undefined };
}
