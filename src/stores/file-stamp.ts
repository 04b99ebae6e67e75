/** Why: whether a file is still the one that was read is told without opening it, unless it is too young to tell. */

import { statSync, type Stats } from 'node:fs';

/**
 * A file that changed this shortly before it is looked at might change again without its times telling: clocks of file
 * systems tick every few milliseconds, or every other second (git's "racy" index).
 */
const SETTLED_MS = 2500;

/** What is at a path, links followed; undefined when nothing is. */
export function statsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** What changes when a file is written to: size, times and inode. */
export function stampOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size}:${mtimeMs}:${ctimeMs}:${ino}`;
}

/** Whether any change from now on (milliseconds since 1970) gives the file another stamp. */
export function isSettled({ mtimeMs, ctimeMs }: Stats, now: number): boolean {
  return Math.max(mtimeMs, ctimeMs) < now - SETTLED_MS;
}
