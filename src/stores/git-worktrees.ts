/** Why: attempts that must not get in each other's way work in git worktrees of their own, on branches named after them. */

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { OpenWorktree, WorkMerge, Worktree, Worktrees } from '../app/work-ports.ts';
import { attemptBranch, type WorkHead } from '../domain/branch-work.ts';
import { Failure } from '../domain/failures.ts';
import { isAttemptId, type WorkItemId } from '../domain/ids.ts';
import type { ProducedFile } from '../domain/record.ts';
import { moveRefsTogether } from '../git/command.ts';
import { commitTree } from '../git/commit.ts';
import { GitError } from '../git/git-error.ts';
import { mergeInWorktree, mergeTrees, type MergeResult } from '../git/merge.ts';
import { isAncestor, listTree, resolveCommit } from '../git/query.ts';
import { addWorktree, commitAll, placeIn, removeWorktree } from '../git/worktree.ts';
import type { GitRepository } from './git-repository.ts';
import { openProducedFiles, type ProducedFiles } from './produced-files.ts';

/** What worktrees are made of. */
export type WorktreesParts = {
  readonly repository: GitRepository;
  /** The folder of artifacts: what a step leaves among its records is no work of the step. */
  readonly root: string;
  /** Brings branches of others here, and takes ours to them; absent where nothing is shared. */
  readonly exchange?: BranchExchange;
  /** Takes git to be older than it is, so that merging as with old ones can be tried with any. */
  readonly withoutMergeTree?: boolean;
};

/** Branches on a server, without `refs/heads/`. */
export type BranchExchange = {
  readonly fetch: (branches: readonly string[]) => Promise<void>;
  readonly push: (branch: string, commit: string) => Promise<void>;
};

/** Parts of the artifacts that a step's commit leaves as they were. */
const NOT_WORK = ['claims', 'handoff', 'gates', 'log', 'schedule', 'exports'];

/** Worktrees of a repository, under `<git directory>/baton/worktrees/<work item>/<attempt>`. */
export function createGitWorktrees(parts: WorktreesParts): Worktrees {
  const { repository, exchange } = parts;
  const { place, privateDir } = repository;
  const produced = openProducedFiles(join(privateDir, 'files'));
  return {
    merge: (heads, message) => mergeWork(parts, heads, message),
    startBranch: (branch, base) => startBranch(repository, branch, base),
    open: (request) => openWorktree(repository, request),
    restore: (worktree, files) => restore(repository, produced, { worktree, ...files }),
    save: (worktree, message) => save(parts, worktree, message),
    keep: async (worktree, commit, files) => {
      await produced.keep(worktree?.path ?? repository.top, await unversioned(repository, commit, files));
    },
    close: (worktree) => removeWorktree(place, worktree.path),
    leftOver: async (workItem) => leftOver(repository, workItem),
    buildsOn: (commit, base) => isAncestor(place, base, commit),
    tip: (name) => resolveCommit(place, name),
    publish: async (branch, commit) => {
      // One that is there may be checked out somewhere, so it stays where it is.
      await moveRefsTogether(place, [{ ref: `refs/heads/${branch}`, from: undefined, to: commit }]);
      await exchange?.push(branch, commit);
    },
  };
}

async function mergeWork(parts: WorktreesParts, heads: readonly WorkHead[], message: string): Promise<WorkMerge> {
  const { place } = parts.repository;
  const missing = await bringHere(parts, heads);
  if (missing !== undefined) {
    const where = `${missing.branch}, commit ${missing.commit.slice(0, 12)}`;
    return { kind: 'unusable', problem: `the work of step "${missing.step}" is not in this repository: ${where}` };
  }
  const [first, ...others] = heads;
  let merged = first?.commit ?? (await resolveCommit(place, 'HEAD'));
  if (merged === undefined) return { kind: 'unusable', problem: 'there is no commit yet to build on' };
  for (const [at, head] of others.entries()) {
    const next = await mergeOne(parts, { ours: merged, theirs: head.commit }, message);
    const before = heads.slice(0, at + 1).map(({ step }) => step);
    if (typeof next === 'string') merged = next;
    else if (next.kind === 'conflict') return { kind: 'clash', step: head.step, with: before, files: next.files };
    else return { kind: 'unusable', problem: `${head.branch} cannot be merged: ${next.problem}` };
  }
  return { kind: 'merged', commit: merged };
}

async function bringHere({ repository, exchange }: WorktreesParts, heads: readonly WorkHead[]) {
  const absent = async (): Promise<readonly WorkHead[]> => {
    const found = await Promise.all(heads.map(({ commit }) => resolveCommit(repository.place, commit)));
    return heads.filter((_, at) => found[at] === undefined);
  };
  const first = await absent();
  if (first.length === 0 || exchange === undefined) return first[0];
  await exchange.fetch(first.map(({ branch }) => branch));
  return (await absent())[0];
}

type Unmerged = Exclude<MergeResult, { readonly kind: 'merged' }>;

/** One merge: nothing to do when one side holds the other. */
async function mergeOne(
  { repository, withoutMergeTree }: WorktreesParts,
  sides: { readonly ours: string; readonly theirs: string },
  message: string,
): Promise<string | Unmerged> {
  const { place } = repository;
  const { ours, theirs } = sides;
  if (await isAncestor(place, theirs, ours)) return ours;
  if (await isAncestor(place, ours, theirs)) return theirs;
  const inObjects = withoutMergeTree === true ? undefined : await mergeTrees(place, sides);
  const result = inObjects ?? (await mergeInScratch(repository, sides));
  if (result.kind !== 'merged') return result;
  return commitTree(place, { tree: result.tree, parents: [ours, theirs], message });
}

async function mergeInScratch({ place, privateDir }: GitRepository, sides: Parameters<typeof mergeInWorktree>[1]) {
  const folder = join(privateDir, 'tmp');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `merge-${randomBytes(6).toString('hex')}`);
  await addWorktree(place, { path, of: sides.ours, detach: true });
  try {
    return await mergeInWorktree(placeIn(place, path), sides);
  } finally {
    await removeWorktree(place, path);
  }
}

async function startBranch({ place }: GitRepository, branch: string, base: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  if (await moveRefsTogether(place, [{ ref, from: undefined, to: base }])) return;
  const there = await resolveCommit(place, ref);
  if (there !== base) throw new Failure('branch-taken', { branch, commit: there?.slice(0, 12) ?? 'something else' });
}

async function openWorktree(repository: GitRepository, { workItem, attemptId, base }: OpenWorktree): Promise<Worktree> {
  const branch = attemptBranch(workItem, attemptId);
  await startBranch(repository, branch, base);
  const folder = folderOf(repository, workItem);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, attemptId);
  if (existsSync(path)) await removeWorktree(repository.place, path);
  await addWorktree(repository.place, { path, of: branch, detach: false });
  return { path, branch };
}

function folderOf({ privateDir }: GitRepository, workItem: WorkItemId): string {
  return join(privateDir, 'worktrees', workItem);
}

/** Commits what is there and moves the attempt's branch to it, whatever the step checked out in between. */
async function save({ repository, root }: WorktreesParts, worktree: Worktree, message: string): Promise<string> {
  const ref = `refs/heads/${worktree.branch}`;
  const before = await resolveCommit(repository.place, ref);
  if (!existsSync(join(worktree.path, '.git'))) return before ?? '';
  const without = NOT_WORK.map((name) => `${root}/${name}`);
  const commit = await commitAll(placeIn(repository.place, worktree.path), { message, without });
  if (commit === before || (await moveRefsTogether(repository.place, [{ ref, from: before, to: commit }])))
    return commit;
  throw new GitError('update-ref', undefined, `the branch ${worktree.branch} cannot be moved to ${commit}`);
}

/** Of files that were produced, those that a commit does not hold. */
async function unversioned(
  { place }: GitRepository,
  commit: string | undefined,
  files: readonly ProducedFile[],
): Promise<readonly ProducedFile[]> {
  if (files.length === 0 || commit === undefined) return files;
  const held = await listTree(place, commit, '.');
  return files.filter(({ path }) => !held.has(path));
}

async function restore(
  repository: GitRepository,
  produced: ProducedFiles,
  wanted: { readonly worktree: Worktree; readonly commit: string | undefined; readonly files: readonly ProducedFile[] },
) {
  for (const file of await unversioned(repository, wanted.commit, wanted.files)) {
    const state = await produced.restore(wanted.worktree.path, file);
    if (state !== 'restored') return { file, state };
  }
  return undefined;
}

function leftOver(repository: GitRepository, workItem: WorkItemId) {
  const folder = folderOf(repository, workItem);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter(isAttemptId).map((attemptId) => ({
    attemptId,
    worktree: { path: join(folder, attemptId), branch: attemptBranch(workItem, attemptId) },
  }));
}
