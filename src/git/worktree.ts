/** Why: a step that works apart has a git worktree, made, saved and removed without the user's hooks, index or files. */

import { rmSync } from 'node:fs';

import { commitTree, treeOf } from './commit.ts';
import { gitOutput, runGit, type GitPlace } from './process.ts';

/** Settings under which no hook of the user's is run. */
export const QUIETLY: readonly string[] = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];

/** What git may be told by its caller's environment about another repository, index or working tree. */
const STEERING = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_OBJECT_DIRECTORY',
  'GIT_NAMESPACE',
];

/** An environment in which git finds its repository by where it runs. */
function unsteered(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !STEERING.includes(name)));
}

/** git as run inside a worktree. */
export function placeIn(place: GitPlace, path: string): GitPlace {
  return { cwd: path, env: unsteered(place.env) };
}

/** Makes a worktree at a path that does not exist: of a branch, or of a commit without one. */
export async function addWorktree(
  place: GitPlace,
  { path, of, detach }: { readonly path: string; readonly of: string; readonly detach: boolean },
): Promise<void> {
  const form = ['worktree', 'add', '--quiet', ...(detach ? ['--detach'] : []), path, of];
  await gitOutput({ ...place, env: unsteeredIndex(place.env) }, [...QUIETLY, ...form]);
}

/** A worktree starts with an index of its own, whatever index the caller was started with. */
function unsteeredIndex(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GIT_INDEX_FILE: _, GIT_PREFIX: __, ...rest } = env;
  return rest;
}

/** Removes a worktree with all that it holds, also one that is damaged. */
export async function removeWorktree(place: GitPlace, path: string): Promise<void> {
  const result = await runGit(place, [...QUIETLY, 'worktree', 'remove', '--force', '--force', path]);
  if (result.exitCode === 0) return;
  rmSync(path, { recursive: true, force: true });
  await runGit(place, ['worktree', 'prune']);
}

/** What of a worktree is to be kept, and as what. Paths in `without` stay as the last commit has them. */
export type SaveRequest = { readonly message: string; readonly without: readonly string[] };

/** The commit that holds everything in a worktree that git does not ignore: its last one, or a new one on top of it. */
export async function commitAll(worktree: GitPlace, { message, without }: SaveRequest): Promise<string> {
  const excluded = without.map((path) => `:(exclude,literal)${path}`);
  await gitOutput(worktree, [...QUIETLY, 'add', '--all', '--', '.', ...excluded]);
  const [head, tree] = await Promise.all([
    gitOutput(worktree, ['rev-parse', '--verify', 'HEAD']).then((output) => output.toString().trim()),
    gitOutput(worktree, ['write-tree']).then((output) => output.toString().trim()),
  ]);
  return tree === (await treeOf(worktree, head)) ? head : commitTree(worktree, { tree, parents: [head], message });
}
