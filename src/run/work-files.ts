/** Why: what a step produced is named with size and digest, so that a successor can tell that it builds on just that. */

import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { WorkFiles } from '../app/work-ports.ts';
import type { ProducedFile } from '../domain/record.ts';
import { createFileDigests, type FileDigests } from './file-digest.ts';
import { matchesGlob, parseGlob } from './glob-pattern.ts';
import { resolveInside, walkFiles } from './walk-files.ts';

const FILES_AT_ONCE = 4;

/**
 * The files of the working tree at `root`. Patterns are those of `parseGlob`; one that leaves the tree matches nothing.
 * Files are sorted by the bytes of their path. Throws what the file system says when `root` itself cannot be read.
 */
export function createWorkFiles(options: { readonly root: string }): WorkFiles {
  const digests = createFileDigests();
  return {
    collect: (globs) => collect(options.root, digests, globs),
    firstChanged: (files) => firstChanged(options.root, digests, files),
  };
}

async function collect(root: string, digests: FileDigests, globs: readonly string[]) {
  if (globs.length === 0) return { files: [], unmatched: [] };
  const patterns = globs.map(parseGlob);
  const exclusions = patterns.filter((pattern) => pattern.excludes);
  const wanted = patterns.filter((pattern) => !pattern.excludes);
  const found = [...(await walkFiles(root, wanted))].filter(
    ([file]) => !exclusions.some((exclusion) => matchesGlob(exclusion, file)),
  );
  const produced = await mapInTurn(found, async ([file, matched]) => {
    const digest = await digests.read(path.join(root, file));
    // Gone since it was found: as if it had never been there.
    return digest === undefined ? undefined : { file: { path: file, ...digest }, matched };
  });
  const present = produced.filter((entry) => entry !== undefined);
  const matched = new Set(present.flatMap((entry) => [...entry.matched]));
  return {
    files: sortByPathBytes(present.map((entry) => entry.file)),
    unmatched: wanted.filter((pattern) => !matched.has(pattern)).map((pattern) => pattern.text),
  };
}

async function firstChanged(root: string, digests: FileDigests, files: readonly ProducedFile[]) {
  if (files.length === 0) return undefined;
  const realRoot = await realpath(root);
  for (const file of files) {
    const real = await resolveInside(realRoot, file.path);
    const digest = real === undefined ? undefined : await digests.read(real);
    if (digest === undefined) return { file, state: 'missing' } as const;
    if (digest.size !== file.size || digest.sha256 !== file.sha256) return { file, state: 'altered' } as const;
  }
  return undefined;
}

function sortByPathBytes(files: readonly ProducedFile[]): readonly ProducedFile[] {
  return files
    .map((file) => ({ file, bytes: Buffer.from(file.path) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ file }) => file);
}

/** Maps with a few at a time; results in the order of the items. */
async function mapInTurn<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const work = async (): Promise<void> => {
    for (const [at, item] of entries) results[at] = await map(item);
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, work));
  return results;
}
