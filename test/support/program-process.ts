/** Why: system tests start the program as users do: the built file, in an environment that holds nothing of this machine. */

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The built program. */
export const PROGRAM = path.resolve(import.meta.dirname, '../../dist/cli/index.js');

/** How a process ended. */
export type Ended = {
  /** The exit code, or the name of the signal that ended it. */
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
};

/** A process that was started. */
export type Started = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once standard error so far matches; rejects when the process ends without. */
  readonly saw: (pattern: RegExp) => Promise<void>;
};

/** Where and how a process is started. */
export type StartOptions = {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly uid?: number;
  /** After this long the process is killed; a test of a hang then fails instead of hanging itself. */
  readonly limitMs?: number;
};

const LIMIT_MS = 50_000;

/** Starts any program, standard input closed, and collects what it prints. */
export function startProcess(argv: readonly [string, ...string[]], options: StartOptions): Started {
  const [file, ...words] = argv;
  const identity = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const { cwd, env } = options;
  const child = spawn(file, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...identity });
  const limit = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? LIMIT_MS);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ exit: code ?? signal ?? 'unknown', stdout, stderr });
    });
  });
  const saw = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(stderr)) return;
        child.stderr.off('data', look);
        resolve();
      };
      child.stderr.on('data', look);
      child.once('close', () => {
        look();
        reject(new Error(`it ended without saying ${String(pattern)}:\n${stderr}`));
      });
      look();
    });
  return { child, ended, saw };
}

/** Starts the built program. */
export function startBaton(words: readonly string[], options: StartOptions): Started {
  if (!existsSync(PROGRAM)) throw new Error('dist/ is missing: npm run build');
  return startProcess([process.execPath, PROGRAM, ...words], options);
}
