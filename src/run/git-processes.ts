/** Why: a lock file of git may be removed only when no git is at work there, which the list of processes tells. */

import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { sep } from 'node:path';
import { readProcess } from './process-table.ts';

const PROC = '/proc';

/** Whether a git that this program did not start runs in or below one of these folders; undefined where the system does not show its processes as files. */
export function gitRunsIn(folders: readonly string[]): boolean | undefined {
  if (!existsSync(`${PROC}/self/cwd`)) return undefined;
  const ids = readdirSync(PROC).filter((name) => /^\d+$/u.test(name));
  for (const id of ids) {
    const name = read(() => readFileSync(`${PROC}/${id}/comm`, 'utf8').trim());
    if (name === undefined || !/^git(?:-|$)/u.test(name)) continue;
    if (isOwn(Number(id))) continue;
    const cwd = folderOf(id);
    // The folder of another account's process is not shown; it may be this one.
    if (cwd === 'hidden' || folders.some((folder) => cwd === folder || cwd?.startsWith(folder + sep))) return true;
  }
  return false;
}

/** Whether a process was started by this one, or by one that was. */
function isOwn(pid: number): boolean {
  const parent = readProcess(pid)?.parent ?? 0;
  return parent === process.pid || (parent > 1 && isOwn(parent));
}

/** Where a process works; undefined once it has ended. */
function folderOf(id: string): string | undefined {
  try {
    return readlinkSync(`${PROC}/${id}/cwd`);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'hidden' : undefined;
  }
}

function read(from: () => string): string | undefined {
  try {
    return from();
  } catch {
    return undefined;
  }
}
