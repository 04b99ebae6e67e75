/**
 * Why: two runs of one work item on one tree would start each other's steps, so the second is told of the first.
 *
 * The lock of a work item is a folder of files named 1, 2, 3 …: the highest one counts, and it is held while it names a
 * process that is not gone. Whoever finds it free makes the next one, which only one can. Nothing that counts is
 * ever renamed or removed, so there is no moment in which a late-comer could take away a lock that is in force.
 */

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { judgeHolder, ownFacts, parseFacts, parseJson } from './holder.ts';

/** The lock is ours until `release`, or another process has it. */
export type RunLock =
  | { readonly kind: 'held'; readonly release: () => void }
  | { readonly kind: 'busy'; readonly pid: number };

/** A holder that cannot be looked at from here counts as gone after this long without a sign of life. */
const SILENT_MS = 60_000;
const SIGN_OF_LIFE_EVERY_MS = 15_000;
/** How many files are left standing below the one that counts, for those who are just reading the folder. */
const KEPT = 4;

/** Takes the lock that this folder stands for, and makes the folder when it is missing. Throws what the file system says. */
export function takeRunLock(folder: string): RunLock {
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify(ownFacts());
  const candidate = path.join(folder, `.${process.pid}-${randomBytes(6).toString('hex')}`);
  writeFileSync(candidate, text, { flag: 'wx' });
  try {
    const now = statSync(candidate).mtimeMs;
    for (;;) {
      const current = highest(folder);
      const pid = current === 0 ? undefined : holderOf(path.join(folder, String(current)), now);
      if (pid !== undefined) return { kind: 'busy', pid };
      const mine = path.join(folder, String(current + 1));
      if (!putInPlace(candidate, mine, text)) continue;
      if (highest(folder) === current + 1) return hold(folder, current + 1, text);
      // What was seen was old, and the number had been used and cleared away before.
      rmSync(mine, { force: true });
    }
  } finally {
    rmSync(candidate, { force: true });
  }
}

function numbersIn(folder: string): readonly number[] {
  return readdirSync(folder)
    .filter((name) => /^[1-9][0-9]{0,14}$/u.test(name))
    .map(Number);
}

function highest(folder: string): number {
  return Math.max(0, ...numbersIn(folder));
}

/** The process that holds a lock file; undefined when it was released, or its holder is gone. Times are the disk's own. */
function holderOf(file: string, now: number): number | undefined {
  let text: string;
  let silentMs: number;
  try {
    text = readFileSync(file, 'utf8');
    silentMs = now - statSync(file).mtimeMs;
  } catch {
    return undefined;
  }
  const facts = parseFacts(parseJson(text));
  if (facts === undefined) return undefined;
  const state = judgeHolder(facts);
  return state === 'alive' || (state === 'unknown' && silentMs < SILENT_MS) ? facts.pid : undefined;
}

/** Puts the candidate in place with its content at once; false when somebody else was first. */
function putInPlace(candidate: string, target: string, text: string): boolean {
  try {
    linkSync(candidate, target);
    return true;
  } catch (error) {
    if (isExisting(error)) return false;
  }
  try {
    // No hard links here. For a moment the file is empty, which reads as free; whoever was overtaken then sees it.
    writeFileSync(target, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isExisting(error)) return false;
    throw error;
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function hold(folder: string, number: number, text: string): RunLock {
  const fd = openSync(path.join(folder, String(number)), 'r+');
  for (const old of numbersIn(folder)) {
    if (old < number - KEPT) rmSync(path.join(folder, String(old)), { force: true });
  }
  const alive = setInterval(() => void writeSync(fd, text, 0), SIGN_OF_LIFE_EVERY_MS);
  alive.unref();
  let held = true;
  const release = (): void => {
    if (!held) return;
    held = false;
    clearInterval(alive);
    ftruncateSync(fd, 0);
    closeSync(fd);
  };
  return { kind: 'held', release };
}
