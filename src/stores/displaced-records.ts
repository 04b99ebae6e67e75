/** Why: two machines may give files of different records one name; what the branch holds under it must not hide the other. */

import { readFileSync } from 'node:fs';

import { storeFiles } from '../git/commit.ts';
import type { ArtifactFile } from './artifact-tree.ts';
import type { GitRepository } from './git-repository.ts';

/** What is looked through: all files here, those that are committed, and those that will be. */
export type DisplacedSearch = {
  readonly walked: readonly ArtifactFile[];
  readonly committed: ReadonlyMap<string, string>;
  readonly news: readonly ArtifactFile[];
  /** Ids of records that the branch has not sealed yet. */
  readonly unsealed: readonly string[];
  readonly idsOf: (bytes: Uint8Array) => readonly string[];
};

/**
 * Files of records that are not among the new files because the branch has their name for something else, each under a name
 * with the beginning of the record's id. Files are only read when a record would otherwise be left out.
 */
export async function findDisplaced(
  { place }: GitRepository,
  { walked, committed, news, unsealed, idsOf }: DisplacedSearch,
): Promise<readonly ArtifactFile[]> {
  const missing = new Set(unsealed);
  for (const { source } of news) if (missing.size > 0) for (const id of idsOf(readFileSync(source))) missing.delete(id);
  if (missing.size === 0) return [];
  const renamed = walked.flatMap(({ path, source }) => {
    if (!path.endsWith('.json') || !committed.has(path)) return [];
    const id = idsOf(readFileSync(source)).find((each) => missing.has(each));
    return id === undefined ? [] : [{ path, source, id }];
  });
  const stored = await storeFiles(place, renamed);
  return renamed
    .filter(({ path }, at) => stored[at]?.oid !== committed.get(path))
    .map(({ path, source, id }) => ({ path: path.replace(/\.json$/u, `-${id.slice(0, 8)}.json`), source }));
}
