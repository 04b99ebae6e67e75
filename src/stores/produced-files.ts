/** Why: what a step produced and git ignores still has to reach the steps after it, which work in other folders. */

import { createHash, randomBytes } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { ProducedFile } from '../domain/record.ts';

/** Files by their content, under the git directory: `<folder>/<first two digits>/<the other digits of the SHA-256>`. */
export type ProducedFiles = {
  /** Keeps files of a folder; one that is not there any more, or is another by now, is left out. */
  readonly keep: (folder: string, files: readonly ProducedFile[]) => Promise<void>;
  /** Puts a file into a folder. `missing`: nobody kept it here; `altered`: something else lies in its place. */
  readonly restore: (folder: string, file: ProducedFile) => Promise<'restored' | 'missing' | 'altered'>;
};

/** Opens the store in a folder, which is made when the first file comes. */
export function openProducedFiles(store: string): ProducedFiles {
  const placeOf = (sha256: string): string => join(store, sha256.slice(0, 2), sha256.slice(2));
  return {
    keep: async (folder, files) => {
      for (const file of files) await keep(join(folder, file.path), placeOf(file.sha256), file.sha256);
    },
    restore: async (folder, file) => {
      const kept = placeOf(file.sha256);
      const target = join(folder, file.path);
      if ((await digestOf(kept)) !== file.sha256) return 'missing';
      if (!(await makeParents(folder, file.path))) return 'altered';
      const there = await kindOf(target);
      if (there === 'nothing') await copyWhole(kept, target);
      return (await kindOf(target)) === 'file' && (await digestOf(target)) === file.sha256 ? 'restored' : 'altered';
    },
  };
}

async function keep(from: string, kept: string, sha256: string): Promise<void> {
  if ((await digestOf(kept)) === sha256 || (await digestOf(from)) !== sha256) return;
  await mkdir(dirname(kept), { recursive: true });
  await copyWhole(from, kept);
}

/** A file appears under its name only when all of it is there. Its mode goes along. */
async function copyWhole(from: string, to: string): Promise<void> {
  const scratch = `${to}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await copyFile(from, scratch, constants.COPYFILE_FICLONE);
    await rename(scratch, to);
  } finally {
    await rm(scratch, { force: true });
  }
}

/** Makes the folders above a file; false when the path leads through something that is no folder, such as a link. */
async function makeParents(folder: string, path: string): Promise<boolean> {
  const names = path.split('/').slice(0, -1);
  if (path.startsWith('/') || path.split('/').some((name) => name === '..' || name.toLowerCase() === '.git'))
    return false;
  let at = folder;
  for (const name of names) {
    at = join(at, name);
    const kind = await kindOf(at);
    if (kind === 'nothing') await mkdir(at);
    else if (kind !== 'folder') return false;
  }
  return true;
}

async function kindOf(path: string): Promise<'nothing' | 'file' | 'folder' | 'other'> {
  try {
    const facts = await lstat(path);
    if (facts.isFile()) return 'file';
    return facts.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'nothing';
  }
}

/** The SHA-256 of a file in hex, however large it is; undefined when it cannot be read. */
async function digestOf(path: string): Promise<string | undefined> {
  const digest = createHash('sha256');
  try {
    await pipeline(createReadStream(path), digest);
    return digest.digest('hex');
  } catch {
    return undefined;
  }
}
