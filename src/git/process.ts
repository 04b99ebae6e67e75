/** Why: git is started here and nowhere else, always in the C locale, without prompts and without a shell. */

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

import { GitError } from './git-error.ts';
import type { RefFolders } from './read-refs.ts';

/** Where git runs: a folder and the environment it inherits from. */
export type GitPlace = {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** For a program that asks little and ends: git is waited for, and no git process stays open. */
  readonly brief?: boolean;
  /** Where refs are files that may be read without git; absent where only git can read them. */
  readonly refFiles?: RefFolders;
};

/** How a git process ended. */
export type GitResult = { readonly exitCode: number; readonly stdout: Buffer; readonly stderr: string };

/** What may be given to a git process besides its arguments. */
export type GitOptions = {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Ends git, and all that it started, after so many seconds; git then runs in a process group of its own. */
  readonly limitSeconds?: number;
};

/** Starts git and leaves its streams to the caller. `detached` makes it the leader of a process group. */
export function startGit(
  place: GitPlace,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  detached = false,
): ChildProcessWithoutNullStreams {
  return spawn('git', args, {
    cwd: place.cwd,
    detached,
    env: { ...place.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Runs git to its end. Any exit code is a result; only a git that cannot be started is a GitError. */
export function runGit(place: GitPlace, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const { limitSeconds } = options;
    const child = startGit(place, args, options.env, limitSeconds !== undefined);
    const cancelLimit = limitSeconds === undefined ? undefined : limitGroup(child.pid, limitSeconds);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error) => reject(new GitError(args[0] ?? '', undefined, error.message)));
    child.on('close', (code) => {
      cancelLimit?.();
      resolve({ exitCode: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
    });
    // A git that ends early closes the pipe; its exit code tells, so the write error adds nothing.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

const KILL_AFTER_SECONDS = 2;

/** Ends a process group when its time is over, politely first, so that git takes its lock files along. */
function limitGroup(group: number | undefined, seconds: number): () => void {
  if (group === undefined) return () => undefined;
  const end = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-group, signal);
    } catch {
      // It ended by itself in the meantime.
    }
  };
  const timers = [
    setTimeout(end, seconds * 1000, 'SIGTERM'),
    setTimeout(end, (seconds + KILL_AFTER_SECONDS) * 1000, 'SIGKILL'),
  ];
  return () => timers.forEach(clearTimeout);
}

/** Runs git and gives its standard output; any exit code but 0 is a GitError. */
export async function gitOutput(place: GitPlace, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const result = await runGit(place, args, options);
  if (result.exitCode !== 0) throw new GitError(args.join(' '), result.exitCode, result.stderr);
  return result.stdout;
}
