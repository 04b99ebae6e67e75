/** Why: reading a large YAML file costs a hundred times what reading its result does, so the result is kept by digest. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeFileAtomic } from './write-file.ts';

/** Results of reading files, each under the digest of the file's bytes, of one version of the program. */
export type CompiledCache = {
  readonly recall: (kind: string, bytes: Uint8Array) => unknown;
  readonly keep: (kind: string, bytes: Uint8Array, result: unknown) => void;
};

/** Opens the cache in a folder; `generation` names the program's version, so that an upgrade reads anew. */
export function openCompiledCache(folder: string, generation: string): CompiledCache {
  const pathOf = (kind: string, bytes: Uint8Array): string => {
    const digest = createHash('sha256').update(`${generation}\0`).update(bytes).digest('hex');
    return join(folder, `${kind}-${digest}.json`);
  };
  return {
    recall: (kind, bytes) => {
      try {
        return JSON.parse(readFileSync(pathOf(kind, bytes), 'utf8'));
      } catch {
        return undefined;
      }
    },
    keep: (kind, bytes, result) => {
      try {
        writeFileAtomic(pathOf(kind, bytes), JSON.stringify(result));
      } catch {
        // A full disk or a read-only git directory only costs time at the next start.
      }
    },
  };
}
