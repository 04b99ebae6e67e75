/** Why: files that another machine produced are put into the working tree only as the record of their producer names them. */

import { createHash } from 'node:crypto';
import { copyFile, mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { ProducedFile } from '../domain/record.ts';

/**
 * Puts a file into the tree at `root`, in place of what lies there. Gives what is wrong with the bytes or the path, or
 * undefined when the file is in place.
 */
export async function restoreFile(root: string, file: ProducedFile, bytes: Uint8Array): Promise<string | undefined> {
  if (bytes.length !== file.size) return `${file.path} has ${bytes.length} bytes, not ${file.size}`;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== file.sha256) return `${file.path} has another content than was recorded`;
  const place = await placeInside(root, file.path);
  if (place === undefined) return `${file.path} leads out of the working tree`;
  const beside = `${place}.${process.pid}.tmp`;
  try {
    await writeFile(beside, bytes, { flag: 'wx' });
    await rm(place, { force: true });
    await rename(beside, place);
    return undefined;
  } catch (error) {
    await rm(beside, { force: true });
    return `${file.path}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Copies produced files into a folder of their own, under the same paths. */
export async function copyFiles(root: string, files: readonly ProducedFile[], folder: string): Promise<void> {
  for (const file of files) {
    const target = path.join(folder, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(path.join(root, file.path), target);
  }
}

/** Where a file goes, its folders made. Undefined when a part of the path is a link that leads elsewhere, or is `.git`. */
async function placeInside(root: string, file: string): Promise<string | undefined> {
  const parts = file.split('/');
  if (parts.some(isUnsafePart) || file.includes('\\')) return undefined;
  const realRoot = await realpath(root);
  let folder = realRoot;
  for (const part of parts.slice(0, -1)) {
    folder = path.join(folder, part);
    await mkdir(folder, { recursive: true });
    if ((await realpath(folder)) !== folder) return undefined;
  }
  return path.join(folder, parts.at(-1) ?? '');
}

function isUnsafePart(part: string): boolean {
  return part === '' || part === '.' || part === '..' || /^\.git[. ]*$/iu.test(part);
}
