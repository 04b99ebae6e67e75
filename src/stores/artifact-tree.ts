/** Why: what is new in the working tree's artifacts is found without the user's index, which is theirs. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { GitPlace } from '../git/process.ts';
import { listTree } from '../git/query.ts';
import { RECORD_FOLDERS } from './record-files.ts';

/** A file under the artifacts root: path from the top with `/`. */
export type ArtifactFile = { readonly path: string; readonly source: string };

/** All files under the artifacts root, temporary ones left out, sorted by path. */
export function walkArtifacts(top: string, root: string): readonly ArtifactFile[] {
  const found: ArtifactFile[] = [];
  const visit = (path: string): void => {
    for (const entry of entriesOf(join(top, path))) {
      if (entry.name.startsWith('.') && entry.name !== '.gitattributes') continue;
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(child);
      else if (entry.isFile()) found.push({ path: child, source: join(top, child) });
    }
  };
  visit(root);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The files that may have to be committed: committed record files never change, so only new ones of those. */
export async function candidates(
  place: GitPlace,
  files: readonly ArtifactFile[],
  history: { readonly tip: string | undefined; readonly root: string },
): Promise<{ readonly files: readonly ArtifactFile[]; readonly committed: ReadonlyMap<string, string> }> {
  const committed =
    history.tip === undefined ? new Map<string, string>() : await listTree(place, history.tip, history.root);
  const folders = RECORD_FOLDERS.map((folder) => `${history.root}/${folder}/`);
  const isRecord = (path: string): boolean => folders.some((folder) => path.startsWith(folder));
  return { files: files.filter(({ path }) => !(isRecord(path) && committed.has(path))), committed };
}
