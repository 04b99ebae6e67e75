/** Why: reading a large YAML file costs a hundred times what reading its result does, so the result is kept. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { writeFileAtomic } from './write-file.ts';

/** Results of reading files, each kept for as long as its file has the size, time and inode that it had then. */
export type CompiledCache = {
  /** The result kept for the file at a path, if the file is still the one that was read. */
  readonly recall: (path: string) => unknown;
  readonly keep: (path: string, result: unknown) => void;
};

/** A file changed this shortly before it is read might change again without its time telling (git's "racy" index). */
const SETTLED_MS = 1500;

/** Opens the cache in a folder; `generation` names the build of the program, so that another one reads anew. */
export function openCompiledCache(folder: string, generation: string): CompiledCache {
  const placeOf = (path: string): string => join(folder, `read-${encodeURIComponent(path).slice(-180)}.json`);
  return {
    recall: (path) => {
      try {
        const kept: unknown = JSON.parse(readFileSync(placeOf(path), 'utf8'));
        return isKept(kept) && kept.path === path && kept.signature === signatureOf(path, generation)
          ? kept.result
          : undefined;
      } catch {
        return undefined;
      }
    },
    keep: (path, result) => {
      try {
        const signature = signatureOf(path, generation);
        const settled = Date.now() - statSync(path).mtimeMs > SETTLED_MS;
        if (settled) writeFileAtomic(placeOf(path), JSON.stringify({ path, signature, result } satisfies Kept));
      } catch {
        // A full disk or a read-only git directory only costs time at the next start.
      }
    },
  };
}

type Kept = { readonly path: string; readonly signature: string; readonly result: unknown };

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'path' in value && 'signature' in value && 'result' in value;
}

function signatureOf(path: string, generation: string): string {
  const { size, mtimeMs, ctimeMs, ino } = statSync(path);
  return `${generation}:${size}:${mtimeMs}:${ctimeMs}:${ino}`;
}
