/** Why: steps are real processes that can be cancelled politely, run into a time-out, or vanish with their machine. */

import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What to start, and who may end it. */
export type ProcessRequest = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Told each line of standard output and error, without its line end. */
  readonly onLine: (line: string) => void;
  /** The run was cancelled: SIGINT, then SIGTERM, then SIGKILL. */
  readonly cancel?: AbortSignal;
  /** The machine is gone: SIGKILL at once, to everything it ran. */
  readonly lost: AbortSignal;
  readonly timeoutMs?: number;
  /** Milliseconds from SIGINT to SIGTERM and from there to SIGKILL. */
  readonly grace: readonly [number, number];
};

/** How a process ended. */
export type ProcessEnd = { readonly exit: number; readonly ended: 'itself' | 'cancelled' | 'timed-out' | 'lost' };

const SIGNALLED = 128;
/** How long output may come after the end of the process: something it left behind may hold the pipe. */
const DRAIN_MS = 2_000;

/** Runs a process to its end. A program that does not exist ends with 127. */
export function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    let ended: ProcessEnd['ended'] = request.lost.aborted ? 'lost' : 'itself';
    if (ended === 'lost') return resolve({ exit: SIGNALLED, ended });
    const child = spawn(request.command, request.args, {
      cwd: request.cwd,
      env: request.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timers: NodeJS.Timeout[] = [];
    const stop = (why: ProcessEnd['ended']): void => {
      if (ended !== 'itself') return;
      ended = why;
      timers.push(...stopPolitely(child, request.grace));
    };
    const onCancel = (): void => stop('cancelled');
    const onLost = (): void => {
      ended = 'lost';
      signal(child, 'SIGKILL', true);
    };
    request.cancel?.addEventListener('abort', onCancel);
    request.lost.addEventListener('abort', onLost);
    if (request.timeoutMs !== undefined) timers.push(setTimeout(() => stop('timed-out'), request.timeoutMs));
    const finish = (exit: number): void => {
      for (const timer of timers) clearTimeout(timer);
      request.cancel?.removeEventListener('abort', onCancel);
      request.lost.removeEventListener('abort', onLost);
      resolve({ exit, ended });
    };
    follow(child, request.onLine, finish);
    if (request.cancel?.aborted === true) onCancel();
  });
}

function stopPolitely(child: ChildProcess, [toTerm, toKill]: readonly [number, number]): readonly NodeJS.Timeout[] {
  signal(child, 'SIGINT', false);
  return [
    setTimeout(() => signal(child, 'SIGTERM', false), toTerm),
    setTimeout(() => signal(child, 'SIGKILL', true), toTerm + toKill),
  ];
}

/** Polite signals reach the shell alone, as on a real runner; killing reaches its whole group. */
function signal(child: ChildProcess, name: NodeJS.Signals, group: boolean): void {
  if (child.pid === undefined) return;
  try {
    process.kill(group ? -child.pid : child.pid, name);
  } catch {
    // It has ended already.
  }
}

function follow(child: ChildProcess, onLine: (line: string) => void, finish: (exit: number) => void): void {
  const rests = [child.stdout, child.stderr].map((stream) => {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    });
    return () => rest;
  });
  let exitCode = SIGNALLED;
  let drained: NodeJS.Timeout | undefined;
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    clearTimeout(drained);
    for (const rest of rests) if (rest() !== '') onLine(rest());
    child.stdout?.destroy();
    child.stderr?.destroy();
    finish(exitCode);
  };
  child.on('error', (error) => {
    onLine(error.message);
    exitCode = 127;
    end();
  });
  child.on('exit', (code) => {
    exitCode = code ?? SIGNALLED;
    drained = setTimeout(end, DRAIN_MS);
  });
  child.on('close', end);
}

/** Kills every process that carries a variable with this value, and does so until there is none. */
export function killMarked(variable: string, value: string): void {
  const mark = `${variable}=${value}`;
  for (let found = marked(mark); found.length > 0; found = marked(mark)) {
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    }
  }
}

function marked(mark: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/u.test(name));
  return pids.flatMap((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}
