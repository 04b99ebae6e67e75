/** Why: a repository comes from others, and a file in it may be a link to something that never ends. */

import { readFileSync, statSync } from 'node:fs';

import { Failure, isFailure } from '../domain/failures.ts';

/** The bytes of a regular file; undefined when nothing is there. `shown` is how the file is told. */
export function readRegularFile(path: string, shown: string): Uint8Array | undefined {
  try {
    if (!statSync(path).isFile()) throw new Failure('cannot-read', { path: shown, problem: 'it is no file' });
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (isFailure(error)) throw error;
    throw new Failure('cannot-read', { path: shown, problem: error instanceof Error ? error.message : String(error) });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
