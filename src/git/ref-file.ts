/**
 * Why: most of what the program writes is one ref, and moving it by git's own rules costs a hundredth of starting git.
 *
 * The rules (gitrepository-layout, and git's lockfile.h): whoever changes a ref first makes `<ref>.lock`, which only one
 * can, looks what the ref holds, and moves the lock into the ref's place. Here the lock is made as a second name of a file
 * whose first name tells the process, so that a lock left by a killed process can be told from one that is held. Taking
 * such a lock away by mistake does no harm: its holder looks again after the move, and believes only what is there.
 */

import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import type { RefMove } from './command.ts';
import { inFolder } from './make-folder.ts';
import { refText, resolveRefFile, type RefFolders } from './read-refs.ts';
import { temporaryMark } from './temporary-name.ts';

const LOCKS = 'baton/locks';
const OWNED = /^(?<pid>\d+)-(?<start>\d*)-[0-9a-f]+$/u;

/**
 * Moves one ref that is a file. True when it holds the new value, false when it held another than `from`; undefined when
 * nothing was done and git has to be asked: somebody holds the lock, or anything else is unusual. With `synced` the new
 * value is on the disk before it counts; git itself leaves that to the system unless it is asked for (`core.fsync`).
 */
export function moveRefFile(
  folders: RefFolders,
  { ref, from, to }: RefMove,
  { synced }: { readonly synced: boolean } = { synced: true },
): boolean | undefined {
  if (to === undefined) return undefined;
  const path = `${folders.commonDir}/${ref}`;
  const lock = `${path}.lock`;
  try {
    const own = writeOwned(folders.commonDir, `${to}\n`, synced);
    try {
      return takeLock(folders.commonDir, own, lock)
        ? moveLocked(folders, { ref, from, to }, { path, lock })
        : undefined;
    } finally {
      unlinkSync(own);
    }
  } catch {
    return undefined;
  }
}

type Places = { readonly path: string; readonly lock: string };

/** With the lock in hand: looks, moves, and looks again. */
function moveLocked(folders: RefFolders, { ref, from, to }: RefMove, { path, lock }: Places): boolean | undefined {
  let moved = false;
  try {
    // Mostly the ref is there and holds what is expected, and then nothing else has to be looked at.
    if (from === undefined || refText(path) !== from) {
      const now = resolveRefFile(folders, ref);
      if (now === undefined) return undefined;
      if ((now === false ? undefined : now) !== from) return false;
    }
    renameSync(lock, path);
    moved = true;
  } finally {
    if (!moved) rmSync(lock, { force: true });
  }
  return refText(path) === to;
}

/** A file with the ref's new content under a name that tells whose it is. */
function writeOwned(commonDir: string, content: string, synced: boolean): string {
  const folder = `${commonDir}/${LOCKS}`;
  const own = `${folder}/${process.pid}-${startOf('self') ?? ''}-${temporaryMark()}`;
  let fd = -1;
  inFolder(folder, () => (fd = openSync(own, 'wx', 0o666)));
  try {
    writeSync(fd, content);
    if (synced) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return own;
}

function takeLock(commonDir: string, own: string, lock: string): boolean {
  let taken = false;
  inFolder(dirname(lock), () => (taken = link(own, lock)));
  if (taken) return true;
  return clearAbandoned(commonDir, lock) && link(own, lock);
}

/** Gives a file a second name; false when that name is taken. */
function link(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock whose holder is gone. Locks of git have no second name, and are never touched. */
function clearAbandoned(commonDir: string, lock: string): boolean {
  const held = statSync(lock, { throwIfNoEntry: false });
  if (held === undefined) return true;
  const folder = join(commonDir, LOCKS);
  const name = readdirSync(folder).find(
    (each) => statSync(join(folder, each), { throwIfNoEntry: false })?.ino === held.ino,
  );
  if (name === undefined || isAlive(name)) return false;
  rmSync(lock, { force: true });
  rmSync(join(folder, name), { force: true });
  return true;
}

function isAlive(name: string): boolean {
  const { pid, start } = OWNED.exec(name)?.groups ?? {};
  if (pid === undefined) return true;
  if (start !== '') return startOf(pid) === start;
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

let ownStart: string | undefined;

/** Clock ticks from boot to the start of a process (proc(5), field 22); undefined where that is not shown. */
function startOf(pid: string): string | undefined {
  if (pid === 'self' && ownStart !== undefined) return ownStart;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    if (pid === 'self') ownStart = start;
    return start;
  } catch {
    return undefined;
  }
}
