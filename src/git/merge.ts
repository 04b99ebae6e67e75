/** Why: the work of several steps is merged among git's objects, so that nobody's files and index are in the way. */

import { gitOutput, runGit, type GitPlace, type GitResult } from './process.ts';
import { QUIETLY } from './worktree.ts';

/** What merging two commits gives: a tree, or the files in which they are in conflict, or why they cannot be merged. */
export type MergeResult =
  | { readonly kind: 'merged'; readonly tree: string }
  | { readonly kind: 'conflict'; readonly files: readonly string[] }
  | { readonly kind: 'failed'; readonly problem: string };

/** Two commits to be merged, in this order. */
export type MergeSides = { readonly ours: string; readonly theirs: string };

const UNKNOWN_OPTION = 129;

/** Merges without any working tree (`git merge-tree --write-tree`, git 2.38); undefined when git is older. */
export async function mergeTrees(place: GitPlace, { ours, theirs }: MergeSides): Promise<MergeResult | undefined> {
  const form = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages'];
  const result = await runGit(place, [...QUIETLY, ...form, ours, theirs]);
  if (result.exitCode === UNKNOWN_OPTION) return undefined;
  const [tree = '', ...files] = result.stdout.toString().split('\0');
  if (result.exitCode === 0) return { kind: 'merged', tree: tree.trim() };
  return result.exitCode === 1 ? { kind: 'conflict', files: distinct(files) } : failed(result);
}

/** Merges in a worktree made for it, which stands at `ours`; what it holds afterwards is of no use to anybody. */
export async function mergeInWorktree(worktree: GitPlace, { theirs }: MergeSides): Promise<MergeResult> {
  const settings = ['merge.ff=false', 'merge.verifySignatures=false', 'rerere.enabled=false', 'merge.autoStash=false'];
  const form = [
    'merge',
    '--quiet',
    '--no-ff',
    '--no-commit',
    '--no-verify',
    '--no-rerere-autoupdate',
    '-s',
    'recursive',
  ];
  const result = await runGit(worktree, [...QUIETLY, ...settings.flatMap((each) => ['-c', each]), ...form, theirs]);
  if (result.exitCode === 0) {
    return { kind: 'merged', tree: (await gitOutput(worktree, ['write-tree'])).toString().trim() };
  }
  const unmerged = await gitOutput(worktree, ['diff', '--name-only', '--diff-filter=U', '-z']);
  const files = distinct(unmerged.toString().split('\0'));
  return files.length > 0 ? { kind: 'conflict', files } : failed(result);
}

function failed({ stderr, exitCode }: GitResult): MergeResult {
  const said = stderr.trim();
  return { kind: 'failed', problem: said === '' ? `git ended with ${exitCode}` : said };
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== ''))].toSorted();
}
