/** Why: a file that a person names may not be there, and that is a slip of the hand, not of the machine. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { Failure } from '../domain/failures.ts';

/** Reads a file; `shown` is how the person named it. */
export function readNamedFile(path: string, shown: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Failure('no-such-file', { path: shown });
    }
    throw new Failure('cannot-read', { path: shown, problem: error instanceof Error ? error.message : String(error) });
  }
}

/** Reads every file that a call names with an option; names as given. */
export function readNamedFiles(names: readonly string[], cwd: string) {
  return names.map((name) => ({ name, bytes: readNamedFile(resolve(cwd, name), name) }));
}
