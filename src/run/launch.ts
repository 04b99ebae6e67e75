/** Why: starting a process is told by value, so that this process can do it or leave it to a smaller one. */

import { spawn } from 'node:child_process';
import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import type { LaidFile } from '../app/work-ports.ts';

/**
 * A process to be started in a process group of its own. Output of both kinds is put at the end of the file `log`, which is made
 * for its owner alone.
 */
export type LaunchOrder = {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  /** Files that are written before. */
  readonly laid?: readonly LaidFile[];
  /** A file that becomes standard input and is removed at once; without one there is no input. */
  readonly input?: string;
};

/** How a process ended: by itself with a code, or by a signal. `alone` says that nothing was left in its group, where that is known. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly alone?: boolean };

/** What became of an order. `code` is the system's word for why it could not be started, such as ENOENT. */
export type Launched =
  | { readonly kind: 'started'; readonly pid: number; readonly exited: Promise<Exit> }
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly message: string };

/** Starts processes. */
export type Launch = (order: LaunchOrder) => Promise<Launched>;

/** Starts a process as a child of this one. */
export const launchHere: Launch = async (order) => {
  const held: number[] = [];
  const hold = (fd: number): number => {
    held.push(fd);
    return fd;
  };
  try {
    const input = order.input === undefined ? undefined : hold(openInput(order.input));
    for (const { path, text } of order.laid ?? []) keeping(path, () => writeFileSync(path, text));
    const log = hold(keeping(order.log, () => openSync(order.log, 'a', 0o600)));
    const { cwd, env, argv } = order;
    const [program = '', ...parameters] = argv;
    const child = spawn(program, parameters, { cwd, env, detached: true, stdio: [input ?? 'ignore', log, log] });
    const failed = new Promise<Launched>((resolve) => child.once('error', (error) => resolve(failure(error))));
    const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    return child.pid === undefined ? await failed : { kind: 'started', pid: child.pid, exited };
  } catch (error) {
    return failure(error);
  } finally {
    for (const fd of held) closeSync(fd);
  }
};

/** What is wrong with a file is told in words alone: its code would be taken for one about the program. */
function keeping<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new Error(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** From here on the file has no name, so that nothing is left of it however this ends. */
function openInput(file: string): number {
  try {
    return openSync(file, 'r');
  } finally {
    unlinkSync(file);
  }
}

function failure(error: unknown): Launched {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { kind: 'failed', code, message: error instanceof Error ? error.message : String(error) };
}
