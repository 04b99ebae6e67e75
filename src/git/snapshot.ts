/** Why: looking at somebody else's repository needs one commit of it, in a place that is gone afterwards and shares nothing with ours. */

import { runGit, type GitPlace } from './process.ts';
import { PATIENCE } from './push.ts';

/** The commit that was fetched, readable at `place`; or git's words, for people. */
export type Snapshot =
  | { readonly kind: 'fetched'; readonly place: GitPlace; readonly commit: string; readonly branch: string }
  | { readonly kind: 'failed'; readonly words: string };

const LIMIT_SECONDS = 600;
const FETCH_FORM = ['--quiet', '--depth=1', '--no-tags', '--no-auto-maintenance', '--no-recurse-submodules'];
const REF = 'refs/baton/snapshot';

/**
 * Fetches the newest commit of the first of these refs that a repository (path or address) has, without its history, into
 * an empty folder. What steers git to another repository is kept out of its environment.
 */
export async function fetchSnapshot(
  folder: string,
  from: { readonly source: string; readonly refs: readonly string[]; readonly env: NodeJS.ProcessEnv },
): Promise<Snapshot> {
  const { GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, GIT_OBJECT_DIRECTORY: _objects, ...env } = from.env;
  const outside = { cwd: folder, env };
  const listed = await runGit(outside, [...PATIENCE, 'ls-remote', '--quiet', '--', from.source, ...from.refs], {
    limitSeconds: LIMIT_SECONDS,
  });
  if (listed.exitCode !== 0) return { kind: 'failed', words: listed.stderr.trim() };
  const there = new Set(
    listed.stdout
      .toString()
      .split('\n')
      .map((line) => line.split('\t')[1]),
  );
  const branch = from.refs.find((ref) => there.has(ref));
  if (branch === undefined) return { kind: 'failed', words: `it has no ${from.refs.join(' and no ')}` };
  const place = { cwd: folder, env: { ...env, GIT_DIR: folder, GIT_COMMON_DIR: folder } };
  const made = await runGit(place, ['init', '--quiet', '--bare', '--template=']);
  if (made.exitCode !== 0) return { kind: 'failed', words: made.stderr.trim() };
  const args = [...PATIENCE, 'fetch', ...FETCH_FORM, '--', from.source, `+${branch}:${REF}`];
  const fetched = await runGit(place, args, { limitSeconds: LIMIT_SECONDS });
  return fetched.exitCode === 0
    ? { kind: 'fetched', place, commit: REF, branch }
    : { kind: 'failed', words: fetched.stderr.trim() };
}
