/** Why: what a witness remembers must be readable and committable, so it is text files in a folder that a person names. */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { writeFileAtomic } from './write-file.ts';

const CHECKPOINT = 'checkpoint';
const REFUSED = 'refused';

/** Opens the memory of a witness; `folder` is a path from `cwd`, made when there is something to remember. */
export function openWitnessMemory(
  cwd: string,
  folder: string,
): {
  readonly place: string;
  readonly read: () => Uint8Array | undefined;
  readonly write: (checkpoint: string) => void;
  readonly keep: (name: string, files: ReadonlyMap<string, Uint8Array | string>) => string;
} {
  const path = join(resolve(cwd, folder), CHECKPOINT);
  return {
    place: join(folder, CHECKPOINT),
    read: () => (existsSync(path) ? readFileSync(path) : undefined),
    write: (checkpoint) => writeFileAtomic(path, checkpoint),
    keep: (name, files) => {
      const shown = join(folder, REFUSED, name);
      const target = resolve(cwd, shown);
      if (!existsSync(target)) {
        for (const [file, content] of files) writeFileAtomic(join(target, file), content);
      }
      return shown;
    },
  };
}
