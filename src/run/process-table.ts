/** Why: whether a process still runs, and whether it is the one that was meant, is read in one place from the system. */

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process as the system shows it. */
export type ProcessEntry = {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks from boot to its start; with the pid it names one process for good. Only Linux tells. */
  readonly startTime?: string;
  /** True when it has ended and only waits to be collected by its parent. */
  readonly ended: boolean;
};

const PROC = '/proc';

/** True where the system shows its processes as files, as Linux does. */
function hasProcessFiles(): boolean {
  return existsSync(`${PROC}/self/stat`);
}

/** Reads one process from `/proc/<pid>/stat` (proc(5)); undefined when it is not there, or not shown here. */
export function readProcess(pid: number): ProcessEntry | undefined {
  const text = readSystemFile(`${PROC}/${pid}/stat`);
  // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined || fields.length < 20) return undefined;
  const [state = '', parent = '', group = ''] = fields;
  const startTime = fields[19] ?? '';
  return { pid, parent: Number(parent), group: Number(group), startTime, ended: state === 'Z' || state === 'X' };
}

/** The ids of all processes that the system shows as files. */
function listProcessIds(): readonly number[] {
  return readdirSync(PROC)
    .filter((name) => /^[0-9]+$/u.test(name))
    .map(Number);
}

/** Whether a process with this id exists; one of another user counts as well. */
export function processExists(pid: number): boolean {
  return canSignal(pid);
}

/** Whether a group has a member that still runs. Ended ones that nobody has collected do not count where this is shown. */
export function groupRuns(group: number): boolean {
  if (!canSignal(-group)) return false;
  if (!hasProcessFiles()) return true;
  return listProcessIds().some((pid) => {
    const entry = readProcess(pid);
    return entry !== undefined && entry.group === group && !entry.ended;
  });
}

/** Sends a signal to a process, or with a negative number to a group; one that is not there any more is no error. */
export function sendSignal(target: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(target, signal);
  } catch {
    // Gone between being seen and being signalled, or not ours to end.
  }
}

/** The ids of running processes that carry `name=value` in the environment they were started with. */
export async function findByEnvironment(name: string, value: string): Promise<readonly number[]> {
  const found = hasProcessFiles() ? findInProcessFiles(`${name}=${value}`) : await findWithPs(`${name}=${value}`);
  const own = ownLine();
  return found.filter((pid) => !own.has(pid));
}

function findInProcessFiles(assignment: string): readonly number[] {
  const wanted = `\0${assignment}\0`;
  return listProcessIds().filter((pid) => {
    const environment = readSystemFile(`${PROC}/${pid}/environ`);
    return environment !== undefined && `\0${environment}\0`.includes(wanted) && readProcess(pid)?.ended === false;
  });
}

/** Lists processes with their environment by `ps`; finds only those whose environment the system lets `ps` show. */
export function findWithPs(assignment: string): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' } };
    execFile('ps', ['axeww', '-o', 'pid=,stat=,command='], options, (_error, stdout) => {
      const lines = stdout.split('\n').filter((line) => `${line} `.includes(` ${assignment} `));
      const running = lines.filter((line) => !/^\s*[0-9]+\s+Z/u.test(line));
      resolve(running.map((line) => Number.parseInt(line, 10)));
    });
  });
}

/** This process and its ancestors: it may run inside the very step that it is asked about. */
function ownLine(): ReadonlySet<number> {
  const line = new Set([process.pid, process.ppid]);
  let parent = readProcess(process.ppid)?.parent;
  while (parent !== undefined && parent > 0 && !line.has(parent)) {
    line.add(parent);
    parent = readProcess(parent)?.parent;
  }
  return line;
}

function canSignal(target: number): boolean {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function readSystemFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
