/** Why: starting a process is told by value, so that this process can do it or leave it to a smaller one. */

import { spawn } from 'node:child_process';
import { closeSync, openSync, unlinkSync } from 'node:fs';

/** A process to be started in a process group of its own. Output of both kinds is put at the end of the file `log`. */
export type LaunchOrder = {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  /** A file that becomes standard input and is removed at once; without one there is no input. */
  readonly input?: string;
};

/** How a process ended: by itself with a code, or by a signal. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** What became of an order. `code` is the system's word for why it could not be started, such as ENOENT. */
export type Launched =
  | { readonly kind: 'started'; readonly pid: number; readonly exited: Promise<Exit> }
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly message: string };

/** Starts processes. */
export type Launch = (order: LaunchOrder) => Promise<Launched>;

/** Starts a process as a child of this one. */
export const launchHere: Launch = async (order) => {
  const held: number[] = [];
  try {
    const input = order.input === undefined ? undefined : openInput(order.input);
    if (input !== undefined) held.push(input);
    const log = openSync(order.log, 'a', 0o600);
    held.push(log);
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
