/** Why: a disk that is read-only has to be told as such, and Node's own `mkdir -p` tells it as a folder that is missing. */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder and those above it; one that is there already is fine. Throws what the file system says. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(folder)) throw error;
  }
}

/** Writes into a folder, which is made if it is missing: most are there, and looking each time costs as much as a write. */
export function inFolder(folder: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (existsSync(folder)) throw error;
    makeFolder(folder);
    write();
  }
}
