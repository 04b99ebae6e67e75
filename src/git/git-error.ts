/** Why: git's refusals travel as one kind of error, so that the stores can turn them into the catalogue's words. */

/** git could not be started, or ended with an exit code that its caller did not expect. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly command: string;
  /** Undefined when git could not be started at all. */
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(command: string, exitCode: number | undefined, stderr: string) {
    super(`git ${command} ended with ${exitCode ?? 'no exit code'}: ${stderr}`);
    this.command = command;
    this.exitCode = exitCode;
    this.stderr = stderr.trim();
  }
}

/** git is older than what is done with it. */
export class OldGitError extends Error {
  override readonly name = 'OldGitError';
  readonly version: string;

  constructor(version: string) {
    super(`git ${version} is too old`);
    this.version = version;
  }
}
