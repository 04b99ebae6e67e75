/** Why: an error that no command foresaw still has to say what happened and how to get on. */

import { refuse, type Refusal } from '../domain/failures.ts';

export { suggestionFor } from '../domain/suggestion.ts';

/** A refusal for any error: git's and the file system's by their kind, everything else as a bug. */
export function explainError(error: unknown): Refusal {
  if (!(error instanceof Error)) return refuse('bug', { problem: String(error) });
  if (isGitError(error)) {
    const { exitCode, command, stderr } = error;
    if (exitCode === undefined) return refuse('git-missing', {});
    return refuse('git-failed', { command, exitCode: String(exitCode), stderr: stderr === '' ? '(no words)' : stderr });
  }
  if (error.name === 'OldGitError' && 'version' in error)
    return refuse('git-too-old', { version: String(error.version) });
  if (isFileError(error)) return refuse('cannot-write', { path: error.path ?? '(unnamed)', problem: error.message });
  return refuse('bug', { problem: error.stack ?? error.message });
}

type GitFault = Error & { readonly command: string; readonly exitCode: number | undefined; readonly stderr: string };

function isGitError(error: Error): error is GitFault {
  return error.name === 'GitError' && 'command' in error && 'stderr' in error;
}

const FILE_FAULTS: ReadonlySet<unknown> = new Set(['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EDQUOT', 'EMFILE', 'ENFILE']);

function isFileError(error: Error): error is Error & { readonly path?: string } {
  return 'code' in error && FILE_FAULTS.has(error.code);
}
