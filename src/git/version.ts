/** Why: an older git keeps what it answers to itself until it ends, and a program that waits for it would wait for ever. */

import { GitError, OldGitError } from './git-error.ts';
import { runGit, type GitPlace } from './process.ts';

/** The oldest git that answers each request of `update-ref --stdin` before it reads the next one. */
const OLDEST = { major: 2, minor: 34 } as const;

/** The version of git, as `2.39.5`; undefined when git cannot be started. */
export async function gitVersion(place: GitPlace): Promise<string | undefined> {
  try {
    const { stdout } = await runGit(place, ['--version']);
    return /\d+\.\d+(?:\.\d+)*/u.exec(stdout.toString())?.[0];
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** Fails with an OldGitError where git is too old to hold a conversation with. */
export async function refuseOldGit(place: GitPlace): Promise<void> {
  const version = await gitVersion(place);
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/u.exec(version ?? '') ?? [];
  const isOld = Number(major) < OLDEST.major || (Number(major) === OLDEST.major && Number(minor) < OLDEST.minor);
  if (version !== undefined && isOld) throw new OldGitError(version);
}
