/** Why: people are shown what would change in the form that they read every day, so git writes it. */

import { GitError } from './git-error.ts';
import { runGit, type GitPlace } from './process.ts';

const FORM = ['--no-color', '--no-ext-diff', '--no-textconv', '--text', '--unified=3', '--diff-algorithm=histogram'];

/** The hunks of a unified diff from a file to a text; empty when they are the same. No setting of the user's changes it. */
export async function diffAgainst(place: GitPlace, path: string, text: string): Promise<string> {
  const args = ['diff', '--no-index', ...FORM, '--', path, '-'];
  const { exitCode, stdout, stderr } = await runGit(place, args, { input: text });
  // 1 says that they differ.
  if (exitCode > 1) throw new GitError(args.join(' '), exitCode, stderr);
  const whole = stdout.toString();
  const start = whole.search(/^@@ /mu);
  return start < 0 ? '' : whole.slice(start);
}
