/** Why: git knows the empty tree by heart, but `git fsck` calls it missing where a commit names it and no object is stored. */

import { existsSync } from 'node:fs';

import { storeObject } from './loose-object.ts';

/** The form of object ids in a repository. */
export type ObjectFormat = 'sha1' | 'sha256';

/** The id of the tree without entries. */
export const EMPTY_TREE: Readonly<Record<ObjectFormat, string>> = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};

/** Repositories in which this process has seen to it. */
const stored = new Set<string>();

/**
 * Stores the empty tree as a loose object (zlib over `tree 0` and a zero byte) unless it is there. Written as a file, since
 * a git process for it would cost more than the claim itself. What keeps it from being written keeps commits from it too.
 */
export function storeEmptyTree(commonDir: string, format: ObjectFormat): void {
  if (stored.has(commonDir)) return;
  const oid = EMPTY_TREE[format];
  const isThere = existsSync(`${commonDir}/objects/${oid.slice(0, 2)}/${oid.slice(2)}`);
  if (!isThere) storeObject(commonDir, format, { type: 'tree', content: '' });
  stored.add(commonDir);
}
